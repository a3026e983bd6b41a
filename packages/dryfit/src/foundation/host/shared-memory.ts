import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isRunning } from './identity.ts'
import type { SharedMemoryEntry } from './session.ts'

/**
 * Removes a segment that its process left. One whose identifier is known goes when the last process that has it attached
 * ends. One of which only the key is known, and keys may be shared by accident, must have been made after it was
 * written down, by a process that is over, and be attached to nothing.
 *
 * @returns whether there is nothing left to remove.
 */
export function removeSharedMemory(entry: SharedMemoryEntry): boolean {
  if (process.platform !== 'linux') return entry.id === undefined || remove(entry.id)
  const segments = readSegments().filter(({ key }) => key === entry.key)
  const ours = segments.filter((segment) =>
    entry.id === undefined ? isLeftBy(segment, entry) : segment.id === entry.id,
  )
  return ours.every(({ id }) => remove(id)) && (entry.id !== undefined || ours.length === segments.length)
}

interface Segment {
  readonly key: string
  readonly id: string
  readonly creator: number
  readonly attached: number
  readonly changedAt: number
}

function isLeftBy({ creator, attached, changedAt }: Segment, { since }: SharedMemoryEntry): boolean {
  return attached === 0 && changedAt >= since && !isRunning(creator)
}

/** proc(5), /proc/sysvipc/shm: key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime … */
function readSegments(): Segment[] {
  if (!existsSync('/proc/sysvipc/shm')) return []
  const rows = readFileSync('/proc/sysvipc/shm', 'utf8').split('\n').slice(1)
  return rows.flatMap((row) => {
    const [key, id, , , creator, , attached, , , , , , , changedAt] = row.trim().split(/\s+/)
    if (key === undefined || id === undefined) return []
    return [{ key, id, creator: Number(creator), attached: Number(attached), changedAt: Number(changedAt) }]
  })
}

function remove(id: string): boolean {
  return spawnSync('ipcrm', ['-m', id], { stdio: 'ignore', timeout: 5000 }).status === 0
}
