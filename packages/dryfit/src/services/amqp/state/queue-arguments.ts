import { describe, refuse } from '../errors.ts'
import { type Field, sameField, type Table, textOf } from '../values/field-table.ts'
import {
  type ArgumentRule,
  aBoolean,
  aDeadLetterKey,
  aGroupSize,
  anExpiry,
  aPriority,
  aQueueVersion,
  aText,
  aTimeToLive,
  notNegative,
  oneOf,
} from './argument-rules.ts'

export type QueueType = 'classic' | 'quorum'
export type Overflow = 'drop-head' | 'reject-publish' | 'reject-publish-dlx'

/** What the arguments of a queue come to. */
export interface QueueSettings {
  readonly type: QueueType
  readonly messageTtlMs: number | undefined
  readonly expiresMs: number | undefined
  readonly maxLength: number
  readonly maxLengthBytes: number
  readonly overflow: Overflow
  readonly deadLetterExchange: string | undefined
  readonly deadLetterRoutingKey: string | undefined
  /** 0 where the queue knows no priorities. */
  readonly maxPriority: number
  readonly singleActiveConsumer: boolean
  /** Failed deliveries after which a quorum queue lets a message go. */
  readonly deliveryLimit: number
}

const QUEUE_TYPES = ['classic', 'quorum']

/** In the order in which RabbitMQ checks them. */
const RULES: readonly (readonly [name: string, rule: ArgumentRule])[] = [
  ['x-expires', anExpiry],
  ['x-message-ttl', aTimeToLive],
  ['x-dead-letter-exchange', aText],
  ['x-dead-letter-routing-key', aDeadLetterKey],
  ['x-dead-letter-strategy', oneOf(['at-most-once', 'at-least-once'], () => 'invalid_dlx_strategy')],
  ['x-max-length', notNegative],
  ['x-max-length-bytes', notNegative],
  ['x-max-in-memory-length', notNegative],
  ['x-max-in-memory-bytes', notNegative],
  ['x-max-priority', aPriority],
  ['x-overflow', oneOf(['drop-head', 'reject-publish', 'reject-publish-dlx'], () => 'invalid_overflow')],
  ['x-queue-mode', oneOf(['default', 'lazy'], (value) => `"unsupported queue mode '${value}'"`)],
  ['x-queue-version', aQueueVersion],
  ['x-single-active-consumer', aBoolean],
  ['x-quorum-initial-group-size', aGroupSize],
]

const isQueueType = oneOf(QUEUE_TYPES, (value) => `"unsupported queue type '${value}'"`)

/** Arguments that a type of queue understands. Those of other types are refused, unknown ones let through. */
const KNOWN: Readonly<Record<QueueType, readonly string[]>> = {
  classic: [
    'x-expires',
    'x-message-ttl',
    'x-dead-letter-exchange',
    'x-dead-letter-routing-key',
    'x-max-length',
    'x-max-length-bytes',
    'x-max-priority',
    'x-overflow',
    'x-queue-mode',
    'x-queue-version',
    'x-single-active-consumer',
    'x-queue-type',
    'x-queue-master-locator',
  ],
  quorum: [
    'x-dead-letter-exchange',
    'x-dead-letter-routing-key',
    'x-dead-letter-strategy',
    'x-expires',
    'x-max-length',
    'x-max-length-bytes',
    'x-max-in-memory-length',
    'x-max-in-memory-bytes',
    'x-overflow',
    'x-single-active-consumer',
    'x-queue-type',
    'x-quorum-initial-group-size',
    'x-delivery-limit',
    'x-message-ttl',
    'x-queue-leader-locator',
  ],
}

const KNOWN_TO_STREAMS = ['x-max-age', 'x-stream-max-segment-size-bytes', 'x-initial-cluster-size']
const KNOWN_TO_ANY = new Set([...KNOWN.classic, ...KNOWN.quorum, ...KNOWN_TO_STREAMS])

/** The modules that implement the types, as RabbitMQ's messages name them. */
const MODULE: Readonly<Record<QueueType, string>> = { classic: 'rabbit_classic_queue', quorum: 'rabbit_quorum_queue' }

/**
 * Checks the arguments of a new queue and reads them.
 *
 * @throws Refusal `PRECONDITION_FAILED - invalid arg …`
 */
export function readQueueArguments(args: Table, name: string, vhost: string): QueueSettings {
  const what = describe('queue', name, vhost)
  checkArgument('x-queue-type', isQueueType, args, what)
  const type: QueueType = textOf(args, 'x-queue-type') === 'quorum' ? 'quorum' : 'classic'
  for (const [argument, rule] of RULES) {
    if (KNOWN[type].includes(argument)) checkArgument(argument, rule, args, what)
  }
  for (const argument of args.keys()) {
    if (!KNOWN_TO_ANY.has(argument) || KNOWN[type].includes(argument)) continue
    throw refuse.invalidArgumentOfType(argument, what, MODULE[type])
  }
  return settingsOf(args, type)
}

function checkArgument(argument: string, rule: ArgumentRule, args: Table, what: string): void {
  const field = args.get(argument)
  const complaint = field && rule(field, args)
  if (complaint !== undefined) throw refuse.invalidArgument(argument, what, complaint)
}

function settingsOf(args: Table, type: QueueType): QueueSettings {
  const number = (name: string): number | undefined => {
    const field = args.get(name)
    return field === undefined ? undefined : Number(field.value)
  }
  return {
    type,
    messageTtlMs: number('x-message-ttl'),
    expiresMs: number('x-expires'),
    maxLength: number('x-max-length') ?? Number.POSITIVE_INFINITY,
    maxLengthBytes: number('x-max-length-bytes') ?? Number.POSITIVE_INFINITY,
    overflow: (textOf(args, 'x-overflow') as Overflow | undefined) ?? 'drop-head',
    deadLetterExchange: textOf(args, 'x-dead-letter-exchange'),
    deadLetterRoutingKey: textOf(args, 'x-dead-letter-routing-key'),
    maxPriority: number('x-max-priority') ?? 0,
    singleActiveConsumer: args.get('x-single-active-consumer')?.value === true,
    deliveryLimit: (type === 'quorum' ? number('x-delivery-limit') : undefined) ?? Number.POSITIVE_INFINITY,
  }
}

/**
 * Declaring again must say the same, as far as the queue's type cares.
 *
 * @throws Refusal `PRECONDITION_FAILED - inequivalent arg …`
 */
export function requireSameArguments(type: QueueType, current: Table, received: Table, what: string): void {
  for (const argument of KNOWN[type]) requireSameArgument(argument, current, received, what)
}

export function requireSameArgument(argument: string, current: Table, received: Table, what: string): void {
  const before = current.get(argument)
  const now = received.get(argument)
  if (before === undefined && now === undefined) return
  if (before !== undefined && now !== undefined) {
    if (sameField(before, now)) return
    throw refuse.inequivalent(argument, what, quoted(now), quoted(before))
  }
  // A classic queue need not say that it is one.
  if (argument === 'x-queue-type' && (before ?? now)?.value === 'classic') return
  throw refuse.inequivalent(argument, what, described(now), described(before))
}

function quoted(field: Field): string {
  return `'${printed(field)}'`
}

function described(field: Field | undefined): string {
  return field === undefined ? 'none' : `the value '${printed(field)}' of type '${field.type}'`
}

function printed({ value }: Field): string {
  return String(value)
}

/** The one flag of a declaration that differs. */
export function requireSameFlag(flag: string, current: unknown, received: unknown, what: string): void {
  if (current !== received) throw refuse.inequivalent(flag, what, `'${received}'`, `'${current}'`)
}
