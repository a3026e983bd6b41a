import type { Provider } from '../../../foundation/core/index.ts'
import type { StartBackend } from './backend.ts'
import { startContainer } from './container.ts'
import { startEmbedded } from './embedded.ts'
import { startExternal } from './external.ts'
import { startNative } from './native.ts'

/** Every way to come by a broker. */
export const PROVIDERS: Readonly<Record<Provider, StartBackend>> = {
  embedded: startEmbedded,
  native: startNative,
  container: startContainer,
  external: startExternal,
}
