import { messageOf } from '../../../foundation/core/index.ts'
import { schemaFileOf } from '../graphql/mock/option.ts'
import { documentOf } from '../openapi/mock/option.ts'
import { type MockServer, type MockServerOptions, startMockServer } from './start-mock-server.ts'
import { watchPath } from './watch-path.ts'

/** What became of reading the stubs again. */
export type Reloaded = { readonly stubs: number } | { readonly error: string }

export interface ServeFolderOptions extends Omit<MockServerOptions, 'folder'> {
  /** Reads the stubs again when a file changes. Default true. */
  readonly watch?: boolean
  /** Told of each reading, and of files that cannot be used; what was served before stays in force then. */
  readonly onReload?: (outcome: Reloaded) => void
}

/**
 * Serves a folder of stubs (`mappings/`, `__files/`), or one JSON file, and follows its changes, and those of the OpenAPI
 * document if there is one.
 *
 * @param path undefined: no folder, only what the options say.
 * @throws as {@link startMockServer}.
 * @example await using server = await serveFolder('mocks', { port: 3001 })
 */
export async function serveFolder(path: string | undefined, options: ServeFolderOptions = {}): Promise<MockServer> {
  const { watch: watching = true, onReload, ...rest } = options
  const server = await startMockServer({ ...rest, ...(path !== undefined && { folder: path }) })
  if (!watching) return server
  const reload = (): void => {
    server.service.reload().then(
      (stubs) => onReload?.({ stubs }),
      (thrown) => onReload?.({ error: messageOf(thrown) }),
    )
  }
  const watched = [path, documentOf(rest.openapi), schemaFileOf(rest.graphql)].filter(
    (each) => typeof each === 'string',
  )
  const watchers = watched.map((each) => watchPath(each, reload))
  void server.stopped.then(() => {
    for (const watcher of watchers) watcher.close()
  })
  return server
}
