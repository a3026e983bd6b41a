import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { DryfitError } from '../../../foundation/core/index.ts'
import { type Binaries, programsIn } from '../server/binaries.ts'
import { launchServer } from '../server/launch.ts'
import type { PostgresServer, ServerRequest } from '../server/server.ts'

/** A server program that is installed on this machine, on a cluster of our own. */
export async function startNative(request: ServerRequest): Promise<PostgresServer> {
  return launchServer('native', nativeBinaries(request.version), request)
}

/**
 * The newest installed Postgres, or the newest of one major version.
 *
 * @throws PROVIDER_UNAVAILABLE, naming the folders that were searched.
 */
export function nativeBinaries(version: number | undefined): Binaries {
  const folders = candidateFolders()
  const found = folders.flatMap(binariesIn).sort((a, b) => b.major - a.major)
  const chosen = found.find(({ major }) => version === undefined || major === version)
  if (chosen !== undefined) return chosen
  const others = found.map(({ major }) => major).join(', ')
  throw new DryfitError('PROVIDER_UNAVAILABLE', {
    what: `no Postgres${version === undefined ? '' : ` ${version}`} is installed on this machine`,
    why: others === '' ? `searched ${folders.join(', ')}` : `installed: ${others}`,
    fix: 'install the server (apt-get install postgresql, brew install postgresql), or choose the provider embedded',
  })
}

/** Debian and Ubuntu, Red Hat, Homebrew, Postgres.app, the Windows installer, and the PATH. */
function candidateFolders(): string[] {
  const versioned = [
    ...['/usr/lib/postgresql', '/Applications/Postgres.app/Contents/Versions', 'C:\\Program Files\\PostgreSQL'],
    ...['/opt/homebrew/opt', '/usr/local/opt'],
  ].flatMap((root) => (existsSync(root) ? readdirSync(root).map((name) => join(root, name, 'bin')) : []))
  const redHat = existsSync('/usr') ? readdirSync('/usr').filter((name) => /^pgsql-\d+$/.test(name)) : []
  return [
    ...versioned.filter((path) => /\d+.bin$|postgresql/.test(path)),
    ...redHat.map((name) => join('/usr', name, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
  ]
}

function binariesIn(folder: string): Binaries[] {
  const programs = programsIn(folder)
  if (!existsSync(programs.postgres) || !existsSync(programs.initdb)) return []
  const postgres = realpathSync(programs.postgres)
  const { stdout } = spawnSync(postgres, ['--version'], { encoding: 'utf8', timeout: 5000 })
  const text = /\d+(\.\d+)?/.exec(stdout ?? '')?.[0]
  if (text === undefined) return []
  const { mtimeMs } = statSync(postgres)
  const id = `native-${text}-${Math.round(mtimeMs)}`
  return [{ ...programsIn(dirname(postgres)), home: undefined, major: Number.parseInt(text, 10), id }]
}
