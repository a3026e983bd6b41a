import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Finding } from './finding.ts'

const VERSION_MS = 3000

/** A server binary on this machine; its version where it tells it without starting. */
export async function native(binary: string, versionFlag?: string): Promise<Finding> {
  const path = findBinary(binary)
  if (path === undefined) return { state: 'absent', detail: `no ${binary} in PATH` }
  if (versionFlag === undefined) return { state: 'ok', detail: path }
  try {
    const { stdout } = await promisify(execFile)(path, [versionFlag], { timeout: VERSION_MS })
    return { state: 'ok', detail: `${path}: ${stdout.trim().split('\n', 1)[0]}` }
  } catch {
    return { state: 'absent', detail: `${path} does not tell its version` }
  }
}

function findBinary(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...debianFolders(name)].filter(Boolean)
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  return folders.flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix))).find(isExecutable)
}

/** Debian keeps the Postgres servers out of PATH. */
function debianFolders(name: string): string[] {
  const versions = '/usr/lib/postgresql'
  if (name !== 'postgres' || !existsSync(versions)) return []
  const newestFirst = readdirSync(versions).sort((a, b) => Number(b) - Number(a))
  return newestFirst.map((version) => join(versions, version, 'bin'))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
