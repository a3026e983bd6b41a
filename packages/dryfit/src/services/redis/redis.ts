import type { Address, Endpoint, Service, StartContext } from '../../foundation/core/index.ts'
import { type RedisOptions, resolveOptions } from './options.ts'
import { type EmbeddedRedis, startEmbedded } from './providers/embedded.ts'

/** What a consumer of a Redis is told. */
export interface RedisEndpoint extends Endpoint {
  readonly password: string | undefined
  readonly database: number
}

/**
 * Describes a Redis: embedded by default, wire-compatible with Redis 7.0.
 *
 * @example
 * system().register('cache', redis()).register('orders', ({ cache }) => app({ env: { REDIS_URL: cache.url } }))
 */
export function redis(options: RedisOptions = {}): Service<EmbeddedRedis, RedisEndpoint> {
  const resolved = resolveOptions(options)
  return {
    kind: 'redis',
    endpointAt: ({ host, port }: Address): RedisEndpoint => {
      const { password, database } = resolved
      const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`
      const path = database === 0 ? '' : `/${database}`
      return { host, port, password, database, url: `redis://${credentials}${host}:${port}${path}` }
    },
    start: (context: StartContext) => startEmbedded(resolved, context),
  }
}
