import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isOpenToAll, ledger, publicFolder } from '../../../foundation/host/index.ts'
import type { Account } from './account.ts'
import { type Binaries, linkLibraries, programsIn } from './binaries.ts'

/**
 * The binaries, or a copy of them where they cannot be used in their place: below a folder that the server's account
 * may not enter (such as /root), or on a file system where the missing library links cannot be made.
 */
export async function usableBinaries(binaries: Binaries, account: Account | undefined): Promise<Binaries> {
  const { home } = binaries
  if (home === undefined) return binaries
  const reachable = account === undefined || isOpenToAll(binaries.postgres)
  if (linkLibraries(home) && reachable) return binaries
  const copy = await copiedHome(home, binaries)
  return { ...binaries, ...programsIn(join(copy, 'bin')), home: copy }
}

/** Several processes may do this at once: each copies, the first to rename wins. */
async function copiedHome(home: string, { id }: Binaries): Promise<string> {
  const folder = publicFolder('postgres')
  // The time tells a package that was replaced by another build of the same version.
  const path = join(folder, `${id}-${statSync(join(home, 'bin')).mtimeMs}`, basename(home))
  if (existsSync(path)) return path
  const fresh = join(folder, `dryfit-${randomBytes(6).toString('hex')}`)
  const entry = (await ledger()).folder(fresh)
  cpSync(home, join(fresh, basename(home)), { recursive: true, verbatimSymlinks: true })
  linkLibraries(join(fresh, basename(home)))
  try {
    renameSync(fresh, join(path, '..'))
  } catch (thrown) {
    if (!existsSync(path)) throw thrown
    rmSync(fresh, { recursive: true, force: true })
  }
  entry.strike()
  return path
}
