import { invalidOption, type Provider, refuseUnknownOptions } from '../../foundation/core/index.ts'
import { PARAMETERS } from './state/config-table.ts'

/** All optional: `redis()` is an empty embedded server. */
export interface RedisOptions {
  /**
   * Where the server runs. Default: the provider chosen for the run; else `DRYFIT_REDIS_PROVIDER`; else `external` when
   * `TEST_REDIS_URL` is set; else `embedded`.
   */
  readonly provider?: Provider
  /** Password of the default user, as `requirepass`. Not for `external`. Default: none. */
  readonly password?: string
  /** Database that the URL names, 0–15. Default 0. */
  readonly database?: number
  /** Parameters as `CONFIG SET` takes them: `{ 'notify-keyspace-events': 'KEA' }`. Not for `external`. */
  readonly config?: Readonly<Record<string, string>>
  /** Lua instructions of one script before it is stopped (`embedded`). Default 500,000,000, about two seconds. */
  readonly maxScriptInstructions?: number
  /** Bytes of replies that may wait for a client before no more commands are read from it. Default 1 MiB. */
  readonly pauseAtOutputBytes?: number
  /** Bytes of pub/sub messages that may wait for a client that does not read, before it is disconnected. Default 32 MiB. */
  readonly maxPushBytes?: number
  /** The server of the provider `external`. Default `TEST_REDIS_URL`. */
  readonly url?: string
  /** The image of the provider `container`. Default `redis:7.0-alpine`. */
  readonly image?: string
  /** The program of the provider `native`. Default: `redis-server` or `valkey-server` in `PATH`. */
  readonly binary?: string
}

/** The options with every default filled in, frozen. */
export interface ResolvedRedisOptions {
  readonly providers: readonly Provider[]
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

const KNOWN: readonly (keyof RedisOptions)[] = [
  ...(['provider', 'password', 'database', 'config', 'maxScriptInstructions', 'pauseAtOutputBytes'] as const),
  ...(['maxPushBytes', 'url', 'image', 'binary'] as const),
]
const PROVIDERS: readonly Provider[] = ['embedded', 'native', 'container', 'external']

/** Checks the options and fills in the defaults. @throws OPTION_INVALID */
export function resolveOptions(options: RedisOptions): ResolvedRedisOptions {
  refuseUnknownOptions('redis', options, KNOWN)
  const { database = 0, config = {}, maxScriptInstructions } = options
  if (!Number.isInteger(database) || database < 0 || database > 15) {
    throw invalidOption('redis', 'database', 'a whole number from 0 to 15', database)
  }
  refuseUnknownOptions('redis: config', config, [...PARAMETERS.keys()])
  return Object.freeze({
    providers: providersOf(options),
    ...{ database, config, password: options.password },
    maxScriptInstructions: count('maxScriptInstructions', maxScriptInstructions),
    pauseAtOutputBytes: count('pauseAtOutputBytes', options.pauseAtOutputBytes) ?? 1024 * 1024,
    maxPushBytes: count('maxPushBytes', options.maxPushBytes) ?? 32 * 1024 * 1024,
    url: urlOf(options.url ?? (process.env.TEST_REDIS_URL || undefined)),
    image: options.image ?? 'redis:7.0-alpine',
    binary: options.binary,
  })
}

/** A provider that is named here is the only one; otherwise the run may choose, and the default comes first. */
function providersOf(options: RedisOptions): readonly Provider[] {
  if (options.provider !== undefined) return Object.freeze([provider('provider', options.provider)])
  const fromEnvironment = process.env.DRYFIT_REDIS_PROVIDER
  const first = fromEnvironment
    ? provider('DRYFIT_REDIS_PROVIDER', fromEnvironment)
    : (options.url ?? (process.env.TEST_REDIS_URL || undefined)) === undefined
      ? 'embedded'
      : 'external'
  return Object.freeze([first, ...PROVIDERS.filter((each) => each !== first)])
}

function provider(option: string, value: unknown): Provider {
  const found = PROVIDERS.find((each) => each === value)
  if (found === undefined) throw invalidOption('redis', option, `one of ${PROVIDERS.join(', ')}`, value)
  return found
}

function count(option: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return value
  throw invalidOption('redis', option, 'a whole number ≥ 1', value)
}

function urlOf(text: string | undefined): string | undefined {
  if (text === undefined || (/^rediss?:\/\//.test(text) && URL.canParse(text))) return text
  throw invalidOption('redis', 'url', 'a URL such as redis://127.0.0.1:6379, here or in TEST_REDIS_URL', text)
}
