import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The file `path` in the folder `from`, or in the nearest folder above it that has one. */
export function findUpward(from: string, path: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, path)
    if (existsSync(candidate)) return candidate
    if (folder === dirname(folder)) return undefined
  }
}
