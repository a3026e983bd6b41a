import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from '../../../foundation/host/index.ts'
import type { Finding } from './finding.ts'

const VERSION_MS = 3000

/** A server binary on this machine; its version where it tells it, by `versionWords`, without starting. */
export async function native(binary: string, ...versionWords: string[]): Promise<Finding> {
  const { path } = findProgram([binary], debianFolders(binary))
  if (path === undefined) return { state: 'absent', detail: `no ${binary} in PATH` }
  if (versionWords.length === 0) return { state: 'ok', detail: path }
  try {
    const { stdout } = await promisify(execFile)(path, versionWords, { timeout: VERSION_MS })
    return { state: 'ok', detail: `${path}: ${stdout.trim().split('\n', 1)[0]}` }
  } catch {
    return { state: 'absent', detail: `${path} does not tell its version` }
  }
}

/** Debian keeps the Postgres servers out of PATH. */
function debianFolders(name: string): string[] {
  const versions = '/usr/lib/postgresql'
  if (name !== 'postgres' || !existsSync(versions)) return []
  const newestFirst = readdirSync(versions).sort((a, b) => Number(b) - Number(a))
  return newestFirst.map((version) => join(versions, version, 'bin'))
}
