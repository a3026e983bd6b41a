import { statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Changes that come within this time are one. */
const QUIET_MS = 50

/** Calls `changed` after changes in a folder, or of a file. */
export function watchPath(path: string, changed: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined
  const isFolder = statSync(path).isDirectory()
  const name = basename(path)
  // Editors replace a file by another one, so that what is watched is the folder that it lies in.
  const watcher = watch(isFolder ? path : dirname(path), { recursive: isFolder }, (_event, file) => {
    if (!isFolder && file !== name) return
    clearTimeout(timer)
    timer = setTimeout(changed, QUIET_MS)
  })
  return {
    close: () => {
      clearTimeout(timer)
      watcher.close()
    },
  }
}
