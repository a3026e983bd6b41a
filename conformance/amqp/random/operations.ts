import fc from 'fast-check'

const QUEUES = ['r-a', 'r-b', 'r-c'] as const
const KEYS = ['k', 'k.one', 'k.two', 'other'] as const
const PATTERNS = ['k', 'k.*', '#', '*.one', 'other'] as const
const EXCHANGES = ['amq.direct', 'amq.topic', 'amq.fanout'] as const

/** Arguments of the queues: letters go from a to b to c, and never back. */
export const QUEUE_ARGUMENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'r-a': { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'r-b' },
  'r-b': { 'x-max-length': 4, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'r-c' },
  'r-c': { 'x-max-priority': 3 },
}

export type Operation =
  | { readonly do: 'declare'; readonly queue: string; readonly durable: boolean }
  | { readonly do: 'delete'; readonly queue: string; readonly ifEmpty: boolean; readonly ifUnused: boolean }
  | { readonly do: 'purge'; readonly queue: string }
  | { readonly do: 'bind' | 'unbind'; readonly queue: string; readonly exchange: string; readonly key: string }
  | {
      readonly do: 'publish'
      readonly exchange: string
      readonly key: string
      readonly body: string
      readonly priority: number
      readonly mandatory: boolean
    }
  | { readonly do: 'get'; readonly queue: string; readonly noAck: boolean }
  | {
      readonly do: 'settle'
      /** 0 is the main channel, 1 and 2 the consumers'. */
      readonly channel: number
      readonly how: 'ack' | 'requeue' | 'discard'
      readonly multiple: boolean
      readonly which: number
    }
  | { readonly do: 'recover' }
  | {
      readonly do: 'consume'
      readonly channel: number
      readonly queue: string
      readonly prefetch: number
      readonly noAck: boolean
      readonly priority: number
      readonly exclusive: boolean
    }
  | { readonly do: 'cancel' | 'close'; readonly channel: number }

const queue = fc.constantFrom(...QUEUES)
const exchange = fc.constantFrom(...EXCHANGES)
const consumer = fc.constantFrom(1, 2)
const often = fc.boolean()
const seldom = fc.integer({ min: 0, max: 9 }).map((number) => number === 0)

const publish = fc.oneof(
  { weight: 3, arbitrary: fc.record({ exchange: fc.constant(''), key: queue }) },
  { weight: 2, arbitrary: fc.record({ exchange, key: fc.constantFrom(...KEYS) }) },
)

export const OPERATIONS: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('declare' as const), queue, durable: seldom }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), queue, ifEmpty: often, ifUnused: often }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const), queue }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('bind' as const, 'bind' as const, 'unbind' as const),
      ...{ queue, exchange, key: fc.constantFrom(...PATTERNS) },
    }),
  },
  {
    weight: 16,
    arbitrary: fc
      .tuple(publish, fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 5 }), seldom)
      .map(([to, body, priority, mandatory]) => ({
        ...{ do: 'publish' as const, ...to, body: `m${body}`, priority, mandatory },
      })),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('get' as const), queue, noAck: often }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      channel: fc.constantFrom(0, 1, 2),
      how: fc.constantFrom('ack' as const, 'requeue' as const, 'discard' as const),
      multiple: seldom,
      which: fc.nat({ max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('recover' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('consume' as const),
      ...{ channel: consumer, queue, prefetch: fc.integer({ min: 0, max: 3 }), noAck: seldom },
      ...{ priority: fc.integer({ min: 0, max: 2 }), exclusive: seldom },
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel' as const), channel: consumer }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), channel: consumer }) },
)
