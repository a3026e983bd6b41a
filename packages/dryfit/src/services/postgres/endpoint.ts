import type { Address, Endpoint } from '../../foundation/core/index.ts'
import type { ResolvedOptions } from './options.ts'

/** How a consumer reaches its database. */
export interface PostgresEndpoint extends Endpoint {
  readonly user: string
  readonly password: string
  readonly database: string
}

export function endpointAt({ host, port }: Address, options: ResolvedOptions): PostgresEndpoint {
  const { user, password, database } = options
  return { host, port, user, password, database, url: `postgres://${user}:${password}@${host}:${port}/${database}` }
}
