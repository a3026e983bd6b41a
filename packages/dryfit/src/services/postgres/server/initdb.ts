import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { DryfitError } from '../../../foundation/core/index.ts'
import { spawnProcess } from '../../../foundation/host/index.ts'
import { type Account, give } from './account.ts'
import type { Binaries } from './binaries.ts'
import { guardSegment } from './segment.ts'

const TIMEOUT_MS = 60_000

/**
 * Makes the data folder of a new cluster: UTF-8, collation by code point with Unicode case rules, the same on every
 * machine.
 *
 * @throws POSTGRES_START_FAILED with what initdb printed.
 */
export async function initdb(
  binaries: Binaries,
  { data, folder, password, account }: { data: string; folder: string; password: string; account: Account | undefined },
): Promise<void> {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  give(passwordFile, account)
  const output: string[] = []
  mkdirSync(data, { mode: 0o700 })
  give(data, account)
  const segment = await guardSegment(data)
  const child = await spawnProcess({
    ...underKnownUser(binaries.initdb, ['-D', data, `--pwfile=${passwordFile}`, ...argumentsFor(binaries.major)]),
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    onLine: (_stream, text) => output.push(text),
    ...account,
  })
  const timer = setTimeout(() => void child.stop({ signal: 'SIGKILL' }), TIMEOUT_MS)
  const { code, signal } = await child.exited
  clearTimeout(timer)
  segment.release()
  if (code === 0) return
  const full = output.some((line) => line.includes('No space left on device'))
  throw new DryfitError('POSTGRES_START_FAILED', {
    what: `${binaries.initdb} could not make a new cluster`,
    why: signal === 'SIGKILL' ? `it took longer than ${TIMEOUT_MS} ms` : `it ended with ${code ?? signal}`,
    fix: full
      ? `a server needs about 100 MB: make room at ${folder}, or point TMPDIR to a place that has it`
      : 'the lines below are its own; `dryfit doctor` says which other providers this machine has',
    evidence: output.slice(-20).join('\n'),
  })
}

/**
 * initdb looks up the name of its user. Where we run as a number without a name, as some container platforms do, a user
 * namespace lends it one; the server itself does not mind.
 */
function underKnownUser(command: string, args: readonly string[]): { command: string; args: readonly string[] } {
  if (process.platform !== 'linux' || hasName()) return { command, args }
  return { command: 'unshare', args: ['--user', '--map-user=65534', '--map-group=65534', '--', command, ...args] }
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

function argumentsFor(major: number): string[] {
  const socketAuth = process.platform === 'win32' ? 'scram-sha-256' : 'trust'
  return [
    '--username=postgres',
    '--encoding=UTF8',
    '--no-sync',
    '--no-instructions',
    '--wal-segsize=1',
    // The socket lies in a folder that only we can enter; a TCP port is open to every user of the machine.
    `--auth-local=${socketAuth}`,
    '--auth-host=scram-sha-256',
    ...(major >= 17 ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C']),
    ...(major >= 18 ? ['--no-data-checksums'] : []),
  ]
}
