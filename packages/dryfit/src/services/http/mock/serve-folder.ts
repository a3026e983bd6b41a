import { type FSWatcher, watch } from 'node:fs'
import { messageOf } from '../../../foundation/core/index.ts'
import { type MockServer, type MockServerOptions, startMockServer } from './start-mock-server.ts'

export interface ServeFolderOptions extends Omit<MockServerOptions, 'folder'> {
  /** Reads the stubs again when a file changes. Default true. */
  readonly watch?: boolean
  /** Told of each reading, and of files that cannot be used; what was served before stays in force then. */
  readonly onReload?: (outcome: { readonly stubs: number } | { readonly error: string }) => void
}

/** Changes that come within this time are one. */
const QUIET_MS = 50

/**
 * Serves a folder of stubs (`mappings/`, `__files/`), or one JSON file, and follows its changes.
 *
 * @throws as {@link startMockServer}.
 * @example await using server = await serveFolder('mocks', { port: 3001 })
 */
export async function serveFolder(path: string, options: ServeFolderOptions = {}): Promise<MockServer> {
  const { watch: watching = true, onReload, ...rest } = options
  const server = await startMockServer({ ...rest, folder: path })
  if (!watching) return server
  const watcher = watchPath(path, () => {
    server.service.reload().then(
      (stubs) => onReload?.({ stubs }),
      (thrown) => onReload?.({ error: messageOf(thrown) }),
    )
  })
  const stop = async (): Promise<void> => {
    watcher.close()
    await server.stop()
  }
  return { ...server, stop, [Symbol.asyncDispose]: stop }
}

function watchPath(path: string, changed: () => void): FSWatcher {
  let timer: NodeJS.Timeout | undefined
  return watch(path, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(changed, QUIET_MS)
  })
}
