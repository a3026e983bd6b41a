import type { MethodName } from './wire/methods.ts'

/**
 * Why the broker refuses, and what the wire makes of it: reply code, name, and whether it ends the channel or the whole
 * connection (AMQP 0-9-1 §1.2, constants).
 */
const REPLIES = {
  'content-too-large': [311, 'CONTENT_TOO_LARGE', 'channel'],
  'no-route': [312, 'NO_ROUTE', 'channel'],
  'no-consumers': [313, 'NO_CONSUMERS', 'channel'],
  'access-refused': [403, 'ACCESS_REFUSED', 'channel'],
  'not-found': [404, 'NOT_FOUND', 'channel'],
  'resource-locked': [405, 'RESOURCE_LOCKED', 'channel'],
  'precondition-failed': [406, 'PRECONDITION_FAILED', 'channel'],
  'connection-forced': [320, 'CONNECTION_FORCED', 'connection'],
  'invalid-path': [402, 'INVALID_PATH', 'connection'],
  'frame-error': [501, 'FRAME_ERROR', 'connection'],
  'syntax-error': [502, 'SYNTAX_ERROR', 'connection'],
  'command-invalid': [503, 'COMMAND_INVALID', 'connection'],
  'channel-error': [504, 'CHANNEL_ERROR', 'connection'],
  'unexpected-frame': [505, 'UNEXPECTED_FRAME', 'connection'],
  'resource-error': [506, 'RESOURCE_ERROR', 'connection'],
  'not-allowed': [530, 'NOT_ALLOWED', 'connection'],
  'not-implemented': [540, 'NOT_IMPLEMENTED', 'connection'],
  'internal-error': [541, 'INTERNAL_ERROR', 'connection'],
} as const satisfies Record<string, readonly [code: number, name: string, ends: 'channel' | 'connection']>

export type RefusalKind = keyof typeof REPLIES

const KIND_OF_CODE = new Map<number, RefusalKind>(
  Object.entries(REPLIES).map(([kind, [code]]) => [code, kind as RefusalKind]),
)

const MAX_TEXT_BYTES = 255

/** The broker does not do what it was asked. Thrown by state and commands, turned into a close by the session. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly kind: RefusalKind
  /** The method that was refused, where it is not the one under way. `none` names no method at all. */
  readonly method: MethodName | 'none' | undefined

  constructor(kind: RefusalKind, explanation: string, method?: MethodName | 'none') {
    super(explanation)
    this.kind = kind
    this.method = method
  }

  get code(): number {
    return REPLIES[this.kind][0]
  }

  get ends(): 'channel' | 'connection' {
    return REPLIES[this.kind][2]
  }

  /** `NOT_FOUND - no queue 'x' in vhost '/'`, cut to what a short string holds, as RabbitMQ cuts it. */
  get text(): string {
    return clip(`${REPLIES[this.kind][1]} - ${this.message}`)
  }
}

/** The refusal that a reply code stands for; a code that AMQP does not know is an internal error. */
export function refusalOfCode(code: number, explanation: string): Refusal {
  return new Refusal(KIND_OF_CODE.get(code) ?? 'internal-error', explanation)
}

function clip(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= MAX_TEXT_BYTES) return text
  // A character that the cut would halve is left out.
  return `${bytes.toString('utf8', 0, MAX_TEXT_BYTES - 3).replace(/\ufffd+$/, '')}...`
}

/** A thing of the broker as RabbitMQ's messages name it: `queue 'orders' in vhost '/'`. */
export function describe(kind: 'queue' | 'exchange', name: string, vhost: string): string {
  return `${kind} '${name}' in vhost '${vhost}'`
}

/** RabbitMQ's sentences, word by word. */
export const refuse = {
  notFound: (what: string) => new Refusal('not-found', `no ${what}`),
  noBinding: (key: string, source: string, destination: string) =>
    new Refusal('not-found', `no binding ${key} between ${source} and ${destination}`),
  noPreviousQueue: () => new Refusal('not-found', 'no previously declared queue'),
  defaultExchange: () => new Refusal('access-refused', 'operation not permitted on the default exchange'),
  systemExchange: (what: string) => new Refusal('access-refused', `deletion of system ${what} not allowed`),
  reservedName: (kind: string, name: string) =>
    new Refusal('access-refused', `${kind} name '${name}' contains reserved prefix 'amq.*'`),
  internalExchange: (what: string) => new Refusal('access-refused', `cannot publish to internal ${what}`),
  exclusiveUse: (what: string) => new Refusal('access-refused', `${what} in exclusive use`),
  locked: (what: string) =>
    new Refusal(
      'resource-locked',
      `cannot obtain exclusive access to locked ${what}. It could be originally declared on another connection or the ` +
        'exclusive property value does not match that of the original declaration.',
    ),
  inUse: (what: string) => new Refusal('precondition-failed', `${what} in use`),
  notEmpty: (what: string) => new Refusal('precondition-failed', `${what} not empty`),
  inequivalent: (argument: string, what: string, received: string, current: string) =>
    new Refusal(
      'precondition-failed',
      `inequivalent arg '${argument}' for ${what}: received ${received} but current is ${current}`,
    ),
  invalidArgument: (argument: string, what: string, reason: string) =>
    new Refusal('precondition-failed', `invalid arg '${argument}' for ${what}: ${reason}`),
  invalidArgumentOfType: (argument: string, what: string, type: string) =>
    new Refusal('precondition-failed', `invalid arg '${argument}' for ${what} of queue type ${type}`),
  invalidArgumentType: (type: string, argument: string, what: string) =>
    new Refusal('precondition-failed', `invalid type '${type}' for arg '${argument}' in ${what}`),
  invalidProperty: (property: string, what: string) =>
    new Refusal('precondition-failed', `invalid property '${property}' for ${what}`),
  serverNamed: (type: string) =>
    new Refusal('precondition-failed', `Cannot declare a server-named queue for type ${type}`),
  unknownExchangeType: (type: string) => new Refusal('command-invalid', `unknown exchange type '${type}'`),
  unknownTag: (tag: number) => new Refusal('precondition-failed', `unknown delivery tag ${tag}`),
  consumerTagTaken: (tag: string) => new Refusal('not-allowed', `attempt to reuse consumer tag '${tag}'`),
  globalQos: (what: string) => new Refusal('not-implemented', `${what} does not support global qos`),
  prefetchSize: (size: number) => new Refusal('not-implemented', `prefetch_size!=0 (${size})`),
  getFromSingleActive: (what: string) =>
    new Refusal(
      'resource-locked',
      `cannot obtain access to locked ${what}. basic.get operations are not supported by quorum queues with single ` +
        'active consumer',
    ),
  quorumDelete: (what: string, flag: string) =>
    new Refusal(
      'not-implemented',
      `cannot delete ${what}. queue.delete operations with ${flag} flag set are not supported by quorum queues`,
    ),
  userId: (claimed: string, actual: string) =>
    new Refusal('precondition-failed', `user_id property set to '${claimed}' but authenticated user was '${actual}'`),
  expiration: (value: string, reason: string) =>
    new Refusal('precondition-failed', `invalid expiration '${value}': ${reason}`),
  noReplyConsumer: () => new Refusal('precondition-failed', 'fast reply consumer does not exist'),
  replyConsumerAcks: () => new Refusal('precondition-failed', 'reply consumer cannot acknowledge'),
  replyConsumerSet: () => new Refusal('precondition-failed', 'reply consumer already set'),
  notTransactional: () => new Refusal('precondition-failed', 'channel is not transactional'),
  confirmToTx: () => new Refusal('precondition-failed', 'cannot switch from confirm to tx mode'),
  txToConfirm: () => new Refusal('precondition-failed', 'cannot switch from tx to confirm mode'),
  partialTx: () => new Refusal('precondition-failed', 'partial tx completion', 'tx.commit'),
  notImplemented: (what: string) => new Refusal('not-implemented', what),
  unimplemented: () => new Refusal('command-invalid', 'unimplemented method'),
  expectedOpen: () => new Refusal('channel-error', "expected 'channel.open'"),
  secondOpen: () => new Refusal('channel-error', "second 'channel.open' seen"),
  limit: (what: string) => new Refusal('resource-error', what),
} as const
