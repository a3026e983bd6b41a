import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ledger, removeSharedMemory, type SharedMemoryEntry } from '../../../foundation/host/index.ts'

/**
 * The System V segment of a cluster: 56 bytes, an interlock that keeps two servers off one data folder. A server that is
 * killed leaves it to the machine.
 */
export interface SegmentGuard {
  /** The server runs and has written down which one it is. */
  made(): void
  /** The server is over: removes what it left. */
  release(): void
}

/** Writes down the segment that a server on `data` is going to make: its key is the number of the folder's inode (`sysv_shmem.c`). */
export async function guardSegment(data: string): Promise<SegmentGuard> {
  if (process.platform === 'win32') return { made: () => {}, release: () => {} }
  const book = await ledger()
  const key = String(BigInt.asIntN(32, statSync(data, { bigint: true }).ino))
  const since = Math.floor(Date.now() / 1000)
  const written = [record({ key, id: undefined, since })]

  function record(segment: SharedMemoryEntry) {
    return { segment, entry: book.sharedMemory(segment) }
  }

  return {
    made: () => {
      const segment = segmentIn(data)
      if (segment !== undefined) written.unshift(record({ ...segment, since }))
    },
    release: () => {
      for (const { segment, entry } of written.splice(0)) {
        // What cannot be removed yet stays written down, for the watchdog.
        if (removeSharedMemory(segment)) entry.strike()
      }
    },
  }
}

/** Line 7 of postmaster.pid: key, written unsigned, and identifier (`src/include/utils/pidfile.h`). */
function segmentIn(data: string): { key: string; id: string } | undefined {
  const line = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[6] ?? ''
  const [key, id] = line.trim().split(/\s+/)
  return key === undefined || id === undefined || id === '' ? undefined : { key: String(Number(key) | 0), id }
}
