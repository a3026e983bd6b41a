import type { Address, Endpoint, Service, StartContext } from '../../foundation/core/index.ts'
import { type RedisOptions, resolveOptions } from './options.ts'
import { startEmbedded } from './providers/embedded.ts'
import { startRemote } from './providers/remote.ts'
import type { RunningRedis } from './running.ts'

/** What a consumer of a Redis is told. */
export interface RedisEndpoint extends Endpoint {
  readonly password: string | undefined
  readonly database: number
}

/**
 * Describes a Redis: embedded by default, wire-compatible with Redis 7.0; or a real server, behind the same seams.
 *
 * @example
 * system().register('cache', redis()).register('orders', ({ cache }) => app({ env: { REDIS_URL: cache.url } }))
 */
export function redis(options: RedisOptions = {}): Service<RunningRedis, RedisEndpoint> {
  const resolved = resolveOptions(options)
  const { password, database, providers } = resolved
  return {
    kind: 'redis',
    providers,
    endpointAt: ({ host, port }: Address): RedisEndpoint => {
      const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`
      const path = database === 0 ? '' : `/${database}`
      return { host, port, password, database, url: `redis://${credentials}${host}:${port}${path}` }
    },
    start: (context: StartContext) => {
      const provider = context.provider ?? providers[0] ?? 'embedded'
      return provider === 'embedded' ? startEmbedded(resolved, context) : startRemote(provider, resolved, context)
    },
  }
}
