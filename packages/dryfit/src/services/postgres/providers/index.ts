import type { Provider } from '../../../foundation/core/index.ts'
import type { PostgresServer, ServerRequest } from '../server/server.ts'
import { startContainer } from './container.ts'
import { startEmbedded } from './embedded.ts'
import { startExternal } from './external.ts'
import { startNative } from './native.ts'

/** Every way to come by a server. */
export const PROVIDERS: Readonly<Record<Provider, (request: ServerRequest) => Promise<PostgresServer>>> = {
  embedded: startEmbedded,
  native: startNative,
  container: startContainer,
  external: startExternal,
}
