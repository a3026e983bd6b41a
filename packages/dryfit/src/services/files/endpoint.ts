import type { Endpoint } from '../../foundation/core/index.ts'

/** What a consumer is told of a folder. Nobody listens at its address; `path` is what counts. */
export interface FolderEndpoint extends Endpoint {
  /** The same for all consumers of one environment. */
  readonly path: string
}
