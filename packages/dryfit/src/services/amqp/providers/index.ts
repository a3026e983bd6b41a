import type { Provider } from '../../../foundation/core/index.ts'
import type { StartBackend } from './backend.ts'
import { startEmbedded } from './embedded.ts'

/** Every way to come by a broker. */
export const PROVIDERS: Readonly<Record<Provider, StartBackend>> = {
  embedded: startEmbedded,
  native: startEmbedded,
  container: startEmbedded,
  external: startEmbedded,
}
