import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where package managers put servers that a bare PATH does not name. */
const USUAL_FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/**
 * The first of the named programs that is installed on this machine.
 *
 * @param folders searched behind PATH and the usual ones
 * @example findProgram(['redis-server', 'valkey-server'])?.path
 */
export function findProgram(
  names: readonly string[],
  folders: readonly string[] = [],
): { readonly path: string | undefined; readonly searched: readonly string[] } {
  const searched = [...new Set([...(process.env.PATH ?? '').split(delimiter), ...USUAL_FOLDERS, ...folders])]
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  const files = names.flatMap((name) => suffixes.map((suffix) => name + suffix))
  const path = files.flatMap((file) => searched.filter(Boolean).map((folder) => join(folder, file))).find(isExecutable)
  return { path, searched }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
