import { invalidOption, refuseUnknownOptions } from '../../foundation/core/index.ts'
import { PARAMETERS } from './state/config-table.ts'

/** Where a Redis runs. */
export type RedisProvider = 'embedded' | 'native' | 'container' | 'external'

/** All optional. */
export interface RedisOptions {
  /** Where it runs. Default `embedded`; `DRYFIT_PROVIDER` or `DRYFIT_REDIS_PROVIDER` changes it for a whole run. */
  readonly provider?: RedisProvider
  /** Password of the default user, as `requirepass`. Default: none. */
  readonly password?: string
  /** Database that the URL names, 0–15. Default 0. */
  readonly database?: number
  /** Parameters as `CONFIG SET` takes them: `{ 'notify-keyspace-events': 'KEA' }`. */
  readonly config?: Readonly<Record<string, string>>
  /** Lua instructions of one script before it is stopped. Default 500,000,000, about two seconds. */
  readonly maxScriptInstructions?: number
  /** Bytes of replies that may wait for a client before no more commands are read from it. Default 1 MiB. */
  readonly pauseAtOutputBytes?: number
  /** Bytes of pub/sub messages that may wait for a client that does not read, before it is disconnected. Default 32 MiB. */
  readonly maxPushBytes?: number
  /** The URL of a server that is there already (`external`). Default `TEST_REDIS_URL`. */
  readonly url?: string
  /** The image (`container`). Default `redis:7.0`. */
  readonly image?: string
  /** The server binary (`native`). Default: `redis-server` or `valkey-server` in `PATH`. */
  readonly binary?: string
}

export interface ResolvedRedisOptions {
  readonly provider: RedisProvider
  readonly password: string | undefined
  readonly database: number
  readonly config: Readonly<Record<string, string>>
  readonly maxScriptInstructions: number | undefined
  readonly pauseAtOutputBytes: number
  readonly maxPushBytes: number
  readonly url: string | undefined
  readonly image: string
  readonly binary: string | undefined
}

const KNOWN = [
  ...['provider', 'password', 'database', 'config', 'maxScriptInstructions', 'pauseAtOutputBytes', 'maxPushBytes'],
  ...['url', 'image', 'binary'],
]
const PROVIDERS: readonly RedisProvider[] = ['embedded', 'native', 'container', 'external']

/** The options with their defaults. @throws OPTION_INVALID */
export function resolveOptions(options: RedisOptions): ResolvedRedisOptions {
  refuseUnknownOptions('redis', options, KNOWN)
  const provider = options.provider ?? providerFromEnvironment() ?? 'embedded'
  if (!PROVIDERS.includes(provider)) throw invalidOption('redis', 'provider', PROVIDERS.join(', '), provider)
  const { database = 0, config = {} } = options
  if (!Number.isInteger(database) || database < 0 || database > 15) {
    throw invalidOption('redis', 'database', 'a whole number from 0 to 15', database)
  }
  refuseUnknownOptions('redis: config', config, [...PARAMETERS.keys()])
  return Object.freeze({
    ...{ provider, database, config, password: options.password, maxScriptInstructions: options.maxScriptInstructions },
    pauseAtOutputBytes: options.pauseAtOutputBytes ?? 1024 * 1024,
    maxPushBytes: options.maxPushBytes ?? 32 * 1024 * 1024,
    url: options.url ?? process.env.TEST_REDIS_URL,
    image: options.image ?? 'redis:7.0',
    binary: options.binary,
  })
}

function providerFromEnvironment(): RedisProvider | undefined {
  const word = process.env.DRYFIT_REDIS_PROVIDER || process.env.DRYFIT_PROVIDER
  return (word || undefined) as RedisProvider | undefined
}
