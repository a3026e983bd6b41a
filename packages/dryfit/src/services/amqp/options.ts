import {
  type ContractClaim,
  invalidOption,
  type MessageClaimOptions,
  type Provider,
  refuseUnknownOptions,
  resolveMessageClaim,
} from '../../foundation/core/index.ts'
import type { Users } from './session/login.ts'

/** Exchanges, queues and bindings that are there from the start. The names are those of RabbitMQ's definition files. */
export interface Definitions {
  readonly exchanges?: readonly ExchangeDefinition[]
  readonly queues?: readonly QueueDefinition[]
  readonly bindings?: readonly BindingDefinition[]
}

export interface ExchangeDefinition {
  readonly name: string
  /** `direct`, `fanout`, `topic` or `headers`. */
  readonly type: string
  /** Default `/`. */
  readonly vhost?: string
  /** Default true. */
  readonly durable?: boolean
  readonly auto_delete?: boolean
  readonly internal?: boolean
  readonly arguments?: Readonly<Record<string, unknown>>
}

export interface QueueDefinition {
  readonly name: string
  /** Default `/`. */
  readonly vhost?: string
  /** Default true. */
  readonly durable?: boolean
  readonly auto_delete?: boolean
  readonly arguments?: Readonly<Record<string, unknown>>
}

export interface BindingDefinition {
  readonly source: string
  readonly destination: string
  /** Default `queue`. */
  readonly destination_type?: 'queue' | 'exchange'
  /** Default empty. */
  readonly routing_key?: string
  /** Default `/`. */
  readonly vhost?: string
  readonly arguments?: Readonly<Record<string, unknown>>
}

/** All optional: `rabbitmq()` is an empty broker in this process. */
export interface RabbitmqOptions extends MessageClaimOptions {
  /**
   * Where the broker runs. Default: the provider chosen for the run; else `external` when `RABBITMQ_URL` is set; else
   * `embedded`.
   */
  readonly provider?: Provider
  /** Declared at the start, and again by a reset where a test deleted it. */
  readonly definitions?: Definitions
  /** Virtual hosts. Default `['/']`. */
  readonly vhosts?: readonly string[]
  /** Who may log in, name → password. Default `{ guest: 'guest' }`. */
  readonly users?: Users
  /** The broker of the provider `external`. Default `RABBITMQ_URL`. */
  readonly url?: string
  /** The management API of the provider `external`. Default: its host, port 15672. */
  readonly managementUrl?: string
  /** The image of the provider `container`. Default `rabbitmq:4-management-alpine`. */
  readonly image?: string
  /** Largest frame, in bytes. Default 131,072. */
  readonly maxFrameBytes?: number
  /** Channels of one connection, at most. Default 2,047. */
  readonly maxChannels?: number
  /** Suggested to clients, in seconds; 0 for none. Default 60. */
  readonly heartbeatSeconds?: number
  /** Largest message, in bytes. Default 134,217,728. */
  readonly maxMessageBytes?: number
  /** Bytes that may wait for a client that does not read before its consumers pause. Default 1 MiB. */
  readonly maxOutboxBytes?: number
}

/** The options with every default filled in, frozen. */
export interface ResolvedOptions
  extends Required<Omit<RabbitmqOptions, 'provider' | 'url' | 'managementUrl' | 'asyncapi'>> {
  readonly providers: readonly Provider[]
  readonly url: string | undefined
  readonly managementUrl: string | undefined
  readonly claim: ContractClaim
}

const PROVIDERS: readonly Provider[] = ['embedded', 'native', 'container', 'external']

const OPTION_NAMES: readonly (keyof RabbitmqOptions)[] = [
  'provider',
  'definitions',
  'vhosts',
  'users',
  'url',
  'managementUrl',
  'image',
  'maxFrameBytes',
  'maxChannels',
  'heartbeatSeconds',
  'maxMessageBytes',
  'maxOutboxBytes',
  'asyncapi',
]

/** Checks the options and fills in the defaults. */
export function resolveOptions(options: RabbitmqOptions): ResolvedOptions {
  refuseUnknownOptions('rabbitmq', options, OPTION_NAMES)
  return Object.freeze({
    providers: providersOf(options.provider),
    definitions: Object.freeze({ ...options.definitions }),
    vhosts: vhostsOf(options.vhosts ?? ['/']),
    users: Object.freeze({ ...(options.users ?? { guest: 'guest' }) }),
    url: urlOf(options.url ?? (process.env.RABBITMQ_URL || undefined)),
    managementUrl: options.managementUrl,
    claim: resolveMessageClaim('rabbitmq', options),
    image: options.image ?? 'rabbitmq:4-management-alpine',
    maxFrameBytes: whole('maxFrameBytes', options.maxFrameBytes ?? 131_072, 4096),
    maxChannels: whole('maxChannels', options.maxChannels ?? 2047, 1, 65_535),
    heartbeatSeconds: whole('heartbeatSeconds', options.heartbeatSeconds ?? 60, 0, 65_535),
    maxMessageBytes: whole('maxMessageBytes', options.maxMessageBytes ?? 134_217_728, 1),
    maxOutboxBytes: whole('maxOutboxBytes', options.maxOutboxBytes ?? 1024 * 1024, 1024),
  })
}

/** What was given is not shown: a password may be in it. */
function urlOf(text: string | undefined): string | undefined {
  if (text === undefined || (/^amqp:\/\//.test(text) && URL.canParse(text))) return text
  throw invalidOption(
    'rabbitmq',
    'url',
    'a URL such as amqp://guest:guest@127.0.0.1:5672, here or in RABBITMQ_URL',
    'something else',
  )
}

/** The default first. */
function providersOf(chosen: Provider | undefined): readonly Provider[] {
  if (chosen !== undefined && !PROVIDERS.includes(chosen)) {
    throw invalidOption('rabbitmq', 'provider', `one of ${PROVIDERS.join(', ')}`, chosen)
  }
  const first = chosen ?? (process.env.RABBITMQ_URL ? 'external' : 'embedded')
  return Object.freeze([first, ...PROVIDERS.filter((each) => each !== first)])
}

function vhostsOf(names: readonly string[]): readonly string[] {
  if (names.length > 0 && names.every((name) => typeof name === 'string')) return Object.freeze([...names])
  throw invalidOption('rabbitmq', 'vhosts', 'a list with at least one name', names)
}

function whole(option: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw invalidOption('rabbitmq', option, `a whole number from ${least} to ${most}`, value)
}
