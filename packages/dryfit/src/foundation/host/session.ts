import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { ownIdentity, type ProcessIdentity, processNamespace } from './identity.ts'
import { FOLDER_PREFIX, userFolder } from './places.ts'

/**
 * A session on disk: one folder for each process (or worker thread) that uses Dryfit, one small file for each thing.
 *
 * ```
 *   <tmp>/dryfit-<user>/sessions/<pid>-<random>/
 *       owner          pid start namespace
 *       1.folder       /dev/shm/dryfit-3f2a
 *       2.process      pid start farewell token
 *       3.shm          key id since
 * ```
 *
 * Plain words and one file each, so that the watchdog, a shell script, can read it and a file is struck out by
 * removing it.
 */
export interface SessionEntries {
  readonly owner: ProcessIdentity & { readonly namespace: string }
  readonly processes: readonly ProcessEntry[]
  readonly folders: readonly string[]
  readonly sharedMemory: readonly SharedMemoryEntry[]
}

export interface ProcessEntry extends ProcessIdentity {
  /** The signal that ends it best; `KILL` follows. */
  readonly farewell: string
  /** The value of {@link TOKEN_VARIABLE} in its environment. */
  readonly token: string
}

/** A System V shared memory segment that one of our processes may leave when it is killed. */
export interface SharedMemoryEntry {
  /** Its key, as the system writes it: a signed 32-bit number. */
  readonly key: string
  /** Its identifier. Undefined while the process that makes it has not said so. */
  readonly id: string | undefined
  /** It was made at this moment or later, in seconds since 1970. */
  readonly since: number
}

/** The variable by which a process of ours is known when its number is not. */
export const TOKEN_VARIABLE = 'DRYFIT_PROCESS'

export function sessionsFolder(): string {
  const path = join(userFolder(), 'sessions')
  mkdirSync(path, { mode: 0o700, recursive: true })
  return path
}

/** Makes the session folder of this process. It appears under its name only when its owner is written. */
export function createSession(): string {
  const owner = ownIdentity()
  const id = `${owner.pid}-${randomBytes(4).toString('hex')}`
  const fresh = join(sessionsFolder(), `.${id}`)
  const path = join(sessionsFolder(), id)
  mkdirSync(fresh, { mode: 0o700 })
  writeFileSync(join(fresh, 'owner'), `${owner.pid} ${owner.start} ${processNamespace()}\n`)
  renameSync(fresh, path)
  return path
}

export function writeProcess(path: string, { pid, start, farewell, token }: ProcessEntry): void {
  write(path, `${pid} ${start} ${farewell} ${token}\n`)
}

export function writeFolder(path: string, folder: string): void {
  write(path, `${folder}\n`)
}

export function writeSharedMemory(path: string, { key, id, since }: SharedMemoryEntry): void {
  write(path, `${key} ${id ?? '-'} ${since}\n`)
}

/** Whoever reads sees all of it or what was there before. */
function write(path: string, text: string): void {
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}

export function strike(path: string): void {
  try {
    unlinkSync(path)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
  }
}

/** Reads a session. Undefined when it has gone meanwhile or has no readable owner. */
export function readSession(path: string): SessionEntries | undefined {
  const [pid, start, namespace] = words(join(path, 'owner'))
  if (pid === undefined || start === undefined || namespace === undefined) return undefined
  const names = readdirSync(path)
  const of = (kind: string): string[] => names.filter((name) => name.endsWith(kind)).map((name) => join(path, name))
  return {
    owner: { pid: Number(pid), start, namespace },
    processes: of('.process').flatMap(readProcess),
    folders: of('.folder').map(line).filter(isOurs),
    sharedMemory: of('.shm').flatMap(readSharedMemory),
  }
}

export function removeSession(path: string): void {
  rmSync(path, { recursive: true, force: true })
}

/** Whether a folder may be removed at all: a slip in a file must never cost more than a temporary folder. */
export function isOurs(folder: string): boolean {
  return isAbsolute(folder) && basename(folder).startsWith(FOLDER_PREFIX)
}

function readProcess(path: string): ProcessEntry[] {
  const [pid, start, farewell, token] = words(path)
  if (start === undefined || farewell === undefined || token === undefined || !/^\d+$/.test(pid ?? '')) return []
  return [{ pid: Number(pid), start, farewell, token }]
}

function readSharedMemory(path: string): SharedMemoryEntry[] {
  const [key, id, since] = words(path)
  if (key === undefined || id === undefined || since === undefined) return []
  return [{ key, id: id === '-' ? undefined : id, since: Number(since) }]
}

function words(path: string): string[] {
  return line(path).split(' ').filter(Boolean)
}

function line(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n', 1)[0] ?? ''
  } catch {
    // Struck out between the listing and the reading.
    return ''
  }
}
