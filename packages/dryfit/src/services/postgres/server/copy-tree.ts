import { chownSync, constants, copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from './account.ts'

/** What was copied; equal trees have equal measures. */
export interface TreeMeasure {
  readonly files: number
  readonly bytes: number
}

/**
 * Copies a folder with all that is in it to `to`, which must not exist, and hands the copy to `account`. What is behind a
 * link to a folder (a tablespace) is copied, too. A file system that can share blocks does.
 *
 * Synchronous: a thousand small files take 30 ms this way and 400 ms through promises.
 */
export function copyTree(from: string, to: string, account: Account | undefined): TreeMeasure {
  let files = 0
  let bytes = 0
  const own = (path: string): void => {
    if (account !== undefined) chownSync(path, account.uid, account.gid)
  }
  const copyFolder = (source: string, target: string): void => {
    mkdirSync(target, { mode: 0o700 })
    own(target)
    for (const entry of readdirSync(source, { withFileTypes: true })) {
      const [sourcePath, targetPath] = [join(source, entry.name), join(target, entry.name)]
      if (entry.isDirectory() || (entry.isSymbolicLink() && statSync(sourcePath).isDirectory())) {
        copyFolder(sourcePath, targetPath)
        continue
      }
      copyFileSync(sourcePath, targetPath, constants.COPYFILE_FICLONE)
      own(targetPath)
      files++
      bytes += statSync(targetPath).size
    }
  }
  copyFolder(from, to)
  return { files, bytes }
}
