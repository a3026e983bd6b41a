import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { cacheFolder, ledger } from '../../../foundation/host/index.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { copyTree, type TreeMeasure } from './copy-tree.ts'
import { initdb } from './initdb.ts'

/** Changes whenever what initdb is asked for changes. */
const FORMAT = 1

/**
 * Fills `data` with a new cluster, from the cache where it can.
 *
 * ```
 *   cache/postgres/<id>/label.json, data/ ──copy──▶ data      a copy that measures wrong: cache removed, as if cold
 *   cold:  initdb ──▶ data ──copy──▶ cache/postgres/dryfit-<random> ──rename──▶ cache/postgres/<id>
 * ```
 *
 * @returns the cluster's password.
 */
export async function newCluster(
  binaries: Binaries,
  target: { data: string; folder: string; account: Account | undefined },
  progress: (message: string) => void,
): Promise<string> {
  const cache = join(cacheFolder('postgres'), `${binaries.id}-${FORMAT}`)
  const cached = fromCache(cache, target)
  if (cached !== undefined) return cached
  progress(`preparing Postgres ${binaries.major} for the first time`)
  const password = randomBytes(12).toString('hex')
  await initdb(binaries, { ...target, password })
  await toCache(cache, target.data, password)
  return password
}

interface CacheLabel extends TreeMeasure {
  readonly password: string
}

function fromCache(cache: string, { data, account }: { data: string; account: Account | undefined }) {
  if (!existsSync(cache)) return undefined
  try {
    const label = JSON.parse(readFileSync(join(cache, 'label.json'), 'utf8')) as CacheLabel
    const copied = copyTree(join(cache, 'data'), data, account)
    if (copied.files === label.files && copied.bytes === label.bytes) return label.password
  } catch (thrown) {
    // Damaged, or removed by someone while it was copied: made anew below.
    if (!isDamage(thrown)) throw unusableFolder(data, thrown)
  }
  rmSync(data, { recursive: true, force: true })
  rmSync(cache, { recursive: true, force: true })
  return undefined
}

function isDamage(thrown: unknown): boolean {
  const { code } = thrown as NodeJS.ErrnoException
  return thrown instanceof SyntaxError || code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES'
}

function unusableFolder(data: string, cause: unknown): DryfitError {
  const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC'
  return new DryfitError('DIRECTORY_UNUSABLE', {
    what: `the data of the Postgres server cannot be written to ${data}`,
    why: full ? 'the file system is full (ENOSPC)' : messageOf(cause),
    fix: 'a server needs about 100 MB: make room there, or point TMPDIR to a place that has it',
    cause,
  })
}

/** Several processes may do this at once: the first to rename wins, and all results are equally good. */
async function toCache(cache: string, data: string, password: string): Promise<void> {
  const fresh = join(cache, '..', `dryfit-${randomBytes(6).toString('hex')}`)
  const entry = (await ledger()).folder(fresh)
  try {
    mkdirSync(fresh, { mode: 0o700 })
    const label: CacheLabel = { ...copyTree(data, join(fresh, 'data'), undefined), password }
    writeFileSync(join(fresh, 'label.json'), JSON.stringify(label), { mode: 0o600 })
    renameSync(fresh, cache)
  } catch {
    // Another process was quicker, or the disk is full: this cluster works without the cache.
    rmSync(fresh, { recursive: true, force: true })
  }
  entry.strike()
}
