import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DryfitError, messageOf } from '../core/index.ts'
import { ledger } from './ledger.ts'
import { FOLDER_PREFIX, temporaryRoot } from './places.ts'

export interface TemporaryFolderOptions {
  /** The last part of its path, after `dryfit-`. Default: chance. With it the path is the one of {@link temporaryPath}. */
  readonly name?: string
  /** Put it into shared memory where there is such a thing with enough room. Default false. */
  readonly memory?: boolean
  /** Room it needs there, in bytes. Default 64 MiB. */
  readonly needBytes?: number
}

/** A private folder (mode 0700) that goes away with this process at the latest. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
  readonly inMemory: boolean
  /** Removes it and all that is in it. Idempotent. */
  remove(): Promise<void>
}

/** Where a temporary folder of this name is going to be, on disk. */
export function temporaryPath(name: string): string {
  return join(temporaryRoot({ memory: false, needBytes: 0 }).root, `${FOLDER_PREFIX}${name}`)
}

const DEFAULT_NEED_BYTES = 64 * 1024 * 1024

/**
 * Makes a temporary folder; it is written down in the ledger first.
 *
 * @throws DIRECTORY_UNUSABLE when it cannot be made.
 * @example await using folder = await temporaryFolder({ memory: true, needBytes: 200e6 })
 */
export async function temporaryFolder(options: TemporaryFolderOptions = {}): Promise<TemporaryFolder> {
  const { name, memory = false, needBytes = DEFAULT_NEED_BYTES } = options
  const { root, inMemory } = temporaryRoot({ memory, needBytes })
  const path = join(root, `${FOLDER_PREFIX}${name ?? randomBytes(6).toString('hex')}`)
  const entry = (await ledger()).folder(path)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    entry.strike()
    throw new DryfitError('DIRECTORY_UNUSABLE', {
      what: `the temporary folder ${path} cannot be made`,
      why: messageOf(cause),
      fix: `make ${root} writable, or point TMPDIR to a folder that is`,
      cause,
    })
  }
  const remove = async (): Promise<void> => {
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    entry.strike()
  }
  return { path, inMemory, remove, [Symbol.asyncDispose]: remove }
}
