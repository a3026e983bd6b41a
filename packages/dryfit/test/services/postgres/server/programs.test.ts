import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { serverAccount } from '../../../../src/services/postgres/server/account.ts'
import {
  type Binaries,
  embeddedBinaries,
  linkLibraries,
  programsIn,
} from '../../../../src/services/postgres/server/binaries.ts'
import { usableBinaries } from '../../../../src/services/postgres/server/programs.ts'

const notHere = process.platform === 'win32' ? ' (the Windows package has no links and no accounts)' : ''

describe.skipIf(notHere !== '')(`the programs of the embedded server${notHere}`, () => {
  let folder: string
  let binaries: Binaries

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dryfit-programs-'))
    chmodSync(folder, 0o755)
    binaries = packageIn(join(folder, 'node_modules'))
    vi.stubEnv('TMPDIR', folder)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  test('run although the install script of their package did not', () => {
    removeLinks(binaries)
    expect(versionFrom(binaries)).not.toMatch(/^postgres \(PostgreSQL\)/)
    expect(linkLibraries(homeOf(binaries))).toBe(true)
    expect(versionFrom(binaries)).toMatch(/^postgres \(PostgreSQL\) \d+/)
  })

  test('are used where they are when everybody can get there', async () => {
    expect(await usableBinaries(binaries, { uid: 65_534, gid: 65_534 })).toEqual(binaries)
  })

  test.skipIf(process.getuid?.() !== 0)('are copied when root keeps them in a closed folder (needs root)', async () => {
    const account = serverAccount()
    chmodSync(join(folder, 'node_modules'), 0o700)
    expect(versionFrom(binaries, account)).toBe('')
    const [one, two] = await Promise.all([usableBinaries(binaries, account), usableBinaries(binaries, account)])
    expect(one).toEqual(two)
    expect(versionFrom(one, account)).toMatch(/^postgres \(PostgreSQL\) \d+/)
  })
})

/** A copy of the package, as a package manager would have put it there. */
function packageIn(folder: string): Binaries {
  const installed = embeddedBinaries(undefined)
  const home = join(folder, 'native')
  cpSync(homeOf(installed), home, { recursive: true, verbatimSymlinks: true })
  return { ...installed, ...programsIn(join(home, 'bin')), home }
}

function homeOf({ home }: Binaries): string {
  if (home === undefined) throw new Error('the embedded server has a home')
  return home
}

function removeLinks(binaries: Binaries): void {
  const lib = join(homeOf(binaries), 'lib')
  for (const name of readdirSync(lib)) {
    if (lstatSync(join(lib, name)).isSymbolicLink()) rmSync(join(lib, name))
  }
}

function versionFrom({ postgres }: Binaries, account: { uid: number; gid: number } | undefined = undefined): string {
  const { stdout } = spawnSync(postgres, ['--version'], { encoding: 'utf8', cwd: '/', ...account })
  return stdout ?? ''
}
