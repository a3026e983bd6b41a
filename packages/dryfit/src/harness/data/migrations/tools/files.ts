import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { DryfitError, messageOf } from '../../../../foundation/core/index.ts'

/** The files of a folder and the folders in it, as relative paths with slashes, in order. */
export async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    return files
      .map(({ parentPath, name }) =>
        join(parentPath, name)
          .slice(folder.length + 1)
          .replaceAll(sep, '/'),
      )
      .toSorted()
  } catch (cause) {
    throw unreadable(`the folder of the migrations cannot be read`, messageOf(cause), cause)
  }
}

export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw unreadable(`${path} cannot be read`, messageOf(cause), cause)
  }
}

export function unreadable(what: string, why: string, cause?: unknown): DryfitError {
  return new DryfitError('MIGRATIONS_UNREADABLE', { what, why, cause })
}
