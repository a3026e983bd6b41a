import type { Address, Endpoint } from '../../foundation/core/index.ts'
import type { ResolvedOptions } from './options.ts'

/** How a consumer reaches its broker: `amqp://guest:guest@127.0.0.1:5672`. */
export interface RabbitmqEndpoint extends Endpoint {
  readonly user: string
  readonly password: string
}

export function endpointAt({ host, port }: Address, { users, vhosts }: ResolvedOptions): RabbitmqEndpoint {
  const [user = '', password = ''] = Object.entries(users)[0] ?? []
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
  // Without a path a client opens `/`.
  const [vhost = '/'] = vhosts
  const path = vhost === '/' ? '' : `/${encodeURIComponent(vhost)}`
  return { host, port, user, password, url: `amqp://${login}@${host}:${port}${path}` }
}
