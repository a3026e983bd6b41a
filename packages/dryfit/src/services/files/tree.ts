import type { Stats } from 'node:fs'
import { constants, cp, lstat, readdir, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { DryfitError } from '../../foundation/core/index.ts'

/** Everything below a folder that is no folder itself: paths seen from there with `/`, in order. */
export async function filesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  return files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll(sep, '/')).sort()
}

/** What the files below a folder hold together. */
export async function bytesIn(root: string): Promise<number> {
  const files = await filesIn(root)
  const stats = await Promise.all(files.map((file) => statsOf(join(root, file))))
  return stats.reduce((total, each) => total + (each?.size ?? 0), 0)
}

/**
 * Makes `to` hold what `from` holds. Both are there; `to` stays the same folder, which others may have open.
 *
 * @throws LIMIT_EXCEEDED before anything is changed.
 */
export async function copyContents(from: string, to: string, maxBytes: number): Promise<void> {
  const bytes = await bytesIn(from)
  if (bytes > maxBytes) throw tooLarge(from, bytes, maxBytes)
  await clear(to)
  const how = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE }
  for (const name of await readdir(from)) await cp(join(from, name), join(to, name), how)
}

/** Takes everything out of a folder and leaves the folder. */
export async function clear(path: string): Promise<void> {
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true, maxRetries: 3 })
}

/** Undefined for a file that went away meanwhile. */
async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}

function tooLarge(path: string, bytes: number, maxBytes: number): DryfitError {
  return new DryfitError('LIMIT_EXCEEDED', {
    what: `the files in ${path} are too large to be copied`,
    why: `they hold ${bytes} bytes, and ${maxBytes} are allowed`,
    fix: 'raise maxBytes, or write less',
  })
}
