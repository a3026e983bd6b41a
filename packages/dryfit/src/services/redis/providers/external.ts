import { invalidOption } from '../../../foundation/core/index.ts'
import { loginOf } from '../../../foundation/net/index.ts'
import type { ResolvedRedisOptions } from '../options.ts'
import type { RedisServer } from './server.ts'

/** A server that someone else runs. One of its databases is ours; nothing else there is touched. */
export function useExternal({ url: text }: ResolvedRedisOptions): RedisServer {
  if (text === undefined) throw invalidOption('redis', 'url', 'the URL of a server, here or in TEST_REDIS_URL', text)
  const url = new URL(text)
  const { user, password } = loginOf(url)
  return {
    provider: 'external',
    address: { host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(url.port || 6379) },
    tls: url.protocol === 'rediss:',
    credentials: password === '' ? undefined : { user: user || undefined, password },
    database: Number(url.pathname.slice(1) || 0),
    ...{ ours: false, logs: [], failure: undefined, stop: async () => {} },
  }
}
