import { accessSync, constants, lstatSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { DryfitError, messageOf } from '../core/index.ts'

/** What every temporary folder of Dryfit begins with; nothing else is ever removed. */
export const FOLDER_PREFIX = 'dryfit-'

const MEMORY = '/dev/shm'

/**
 * The private folder of this user for what must be found again by later processes: `<tmp>/dryfit-<user>`.
 *
 * @throws DIRECTORY_UNUSABLE when someone else owns it.
 */
export function userFolder(): string {
  const path = join(tmpdir(), `${FOLDER_PREFIX}${userName()}`)
  try {
    mkdirSync(path, { mode: 0o700, recursive: true })
  } catch (cause) {
    throw unusable(path, messageOf(cause), cause)
  }
  refuseForeign(path, 0o077)
  return path
}

/**
 * A folder for what may be kept between runs and lost at any time; created when new.
 *
 * `DRYFIT_CACHE`, else the system's cache folder (`XDG_CACHE_HOME`, `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`),
 * else, where that cannot be written, one below {@link userFolder}.
 *
 * @throws DIRECTORY_UNUSABLE when none can be written.
 * @example const path = cacheFolder('postgres')
 */
export function cacheFolder(name: string): string {
  for (const root of cacheRoots()) {
    const path = join(root, name)
    if (becameWritable(path)) return path
  }
  const path = join(userFolder(), 'cache', name)
  if (becameWritable(path)) return path
  throw unusable(path, 'it cannot be written')
}

/**
 * A folder of ours that other users may enter, for programs that run as another user; created when new.
 *
 * @throws DIRECTORY_UNUSABLE when none can be made or someone else made it first.
 */
export function publicFolder(name: string): string {
  const roots = [tmpdir(), '/tmp', '/var/tmp'].filter((root) => isOpenToAll(root))
  const path = join(roots[0] ?? tmpdir(), `${FOLDER_PREFIX}${userName()}-public`)
  try {
    mkdirSync(path, { mode: 0o755, recursive: true })
    refuseForeign(path, 0o022)
    mkdirSync(join(path, name), { mode: 0o755, recursive: true })
  } catch (cause) {
    throw cause instanceof DryfitError ? cause : unusable(path, messageOf(cause), cause)
  }
  return join(path, name)
}

/** Whether every user can get to this file or folder: each folder on the way is open, and so is the end. */
export function isOpenToAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false
    if (dirname(at) === at) return true
  }
}

/** Where a new temporary folder goes: shared memory when asked for and roomy enough, else the system's temporary folder. */
export function temporaryRoot({ memory, needBytes }: { memory: boolean; needBytes: number }): {
  root: string
  inMemory: boolean
} {
  if (memory && process.platform === 'linux' && hasRoom(MEMORY, needBytes)) return { root: MEMORY, inMemory: true }
  return { root: tmpdir(), inMemory: false }
}

function hasRoom(path: string, needBytes: number): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize >= needBytes
  } catch {
    // No shared memory here, or not for us: the disk will do.
    return false
  }
}

function cacheRoots(): string[] {
  const { DRYFIT_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  if (DRYFIT_CACHE) return [DRYFIT_CACHE]
  if (XDG_CACHE_HOME) return [join(XDG_CACHE_HOME, 'dryfit')]
  if (process.platform === 'win32') return LOCALAPPDATA ? [join(LOCALAPPDATA, 'dryfit', 'cache')] : []
  const home = homeFolder()
  if (home === undefined) return []
  return [process.platform === 'darwin' ? join(home, 'Library', 'Caches', 'dryfit') : join(home, '.cache', 'dryfit')]
}

function homeFolder(): string | undefined {
  try {
    return homedir()
  } catch {
    // A user that is in no list of users, as containers are sometimes run.
    return undefined
  }
}

function becameWritable(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

function userName(): string {
  if (process.getuid !== undefined) return String(process.getuid())
  return userInfo().username.replace(/[^A-Za-z0-9]/g, '_')
}

/** In a temporary folder that all users share, someone else could have made our folder first. */
function refuseForeign(path: string, forbiddenMode: number): void {
  if (process.getuid === undefined) return
  const found = lstatSync(path)
  if (!found.isDirectory()) throw unusable(path, 'it is not a folder')
  if (found.uid !== process.getuid()) throw unusable(path, `it belongs to user ${found.uid}`)
  if ((found.mode & forbiddenMode) !== 0) throw unusable(path, 'its mode gives other users too much')
}

function unusable(path: string, why: string, cause?: unknown): DryfitError {
  return new DryfitError('DIRECTORY_UNUSABLE', {
    what: `the folder ${path} cannot be used`,
    why,
    fix: 'remove it, or point TMPDIR (or DRYFIT_CACHE, for the cache) to a folder of your own',
    cause,
  })
}
