import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { ConsumerGroup, StreamValue } from '../state/stream.ts'
import { Consumer } from '../state/stream.ts'
import { compareIds, formatId, LARGEST_ID, nextId, SMALLEST_ID, type StreamId } from '../state/stream-id.ts'
import { BLOCKED, ErrorReply, MapReply, NULL_ARRAY, type Reply } from '../wire/reply.ts'
import { integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { entryReply, streamId } from './stream-arguments.ts'
import { waitForKeys } from './wait.ts'

interface ReadOptions {
  readonly timeoutMs: number | undefined
  readonly count: number
  readonly group: { readonly name: string; readonly consumer: string } | undefined
  readonly noAck: boolean
  readonly keys: readonly string[]
  readonly ids: readonly string[]
}

/** While a reader waits, Redis gives it at most so many entries if it does not say. */
const BLOCKED_COUNT = 1000

/** What stands before STREAMS. */
interface DraftOptions {
  timeoutMs: number | undefined
  count: number
  group: ReadOptions['group']
  noAck: boolean
}

function readOptions(client: Client, args: Args, command: 'XREAD' | 'XREADGROUP'): ReadOptions {
  const draft: DraftOptions = { timeoutMs: undefined, count: 0, group: undefined, noAck: false }
  for (let at = 1; at < args.length; ) {
    const word = (args[at] as string).toLowerCase()
    if (word === 'streams' && at + 1 < args.length) return finishOptions(args.slice(at + 1), command, draft)
    at += readOption(client, args, at, command, draft)
  }
  throw ERRORS.syntax
}

/** Returns how many words the option takes. */
function readOption(
  client: Client,
  args: Args,
  at: number,
  command: 'XREAD' | 'XREADGROUP',
  draft: DraftOptions,
): number {
  const word = (args[at] as string).toLowerCase()
  const left = args.length - at - 1
  if (word === 'block' && left > 0) {
    draft.timeoutMs = readBlock(client, args, at)
    return 2
  }
  if (word === 'count' && left > 0) {
    draft.count = Math.max(0, integer(args[at + 1] as string))
    return 2
  }
  if (word === 'group' && left >= 2) {
    if (command === 'XREAD') throw onlyForGroups('GROUP')
    draft.group = { name: args[at + 1] as string, consumer: args[at + 2] as string }
    return 3
  }
  if (word !== 'noack') throw ERRORS.syntax
  if (command === 'XREAD') throw onlyForGroups('NOACK')
  draft.noAck = true
  return 1
}

function readBlock(client: Client, args: Args, at: number): number {
  if (client.script !== undefined) {
    throw new ErrorReply(`ERR ${args[0]} command is not allowed with BLOCK option from scripts`)
  }
  const timeoutMs = integerBetween(args[at + 1] as string, -(2 ** 63), 2 ** 62, ERRORS.timeoutNotInteger)
  if (timeoutMs < 0) throw ERRORS.timeoutNegative
  return timeoutMs
}

function finishOptions(words: readonly string[], command: 'XREAD' | 'XREADGROUP', draft: DraftOptions): ReadOptions {
  if (words.length % 2 !== 0) {
    throw new ErrorReply("ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.")
  }
  if (command === 'XREADGROUP' && draft.group === undefined) {
    throw new ErrorReply('ERR Missing GROUP option for XREADGROUP')
  }
  const half = words.length / 2
  return { ...draft, keys: words.slice(0, half), ids: words.slice(half) }
}

function onlyForGroups(option: string): ErrorReply {
  return new ErrorReply(`ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`)
}

type Found = readonly [key: string, entries: readonly Reply[]]

/** RESP2: an array of pairs; RESP3: a map from stream to entries. */
function replyFound({ resp }: Client, found: readonly Found[]): Reply {
  return resp === 3 ? new MapReply(found.flat()) : found
}

function xread(client: Client, args: Args): Reply {
  const { database } = client
  const { keys, ids, count, timeoutMs } = readOptions(client, args, 'XREAD')
  const after = keys.map((key, at) => readPosition(database.get(key, 'stream'), ids[at] as string))
  const found: Found[] = []
  keys.forEach((key, at) => {
    const stream = database.get(key, 'stream')
    const entries = stream === undefined ? [] : entriesAfter(stream, after[at] as StreamId, count)
    if (entries.length > 0) found.push([key, entries])
  })
  if (found.length > 0) return replyFound(client, found)
  if (timeoutMs === undefined) return NULL_ARRAY
  return waitForKeys(client, keys, timeoutMs, NULL_ARRAY, (key) => {
    const value = database.find(key)?.value
    if (typeof value !== 'object' || value.type !== 'stream') return BLOCKED
    const entries = entriesAfter(value, after[keys.indexOf(key)] as StreamId, count || BLOCKED_COUNT)
    return entries.length === 0 ? BLOCKED : replyFound(client, [[key, entries]])
  })
}

function readPosition(stream: StreamValue | undefined, text: string): StreamId {
  if (text === '$') return stream?.lastId ?? SMALLEST_ID
  if (text === '>') {
    throw new ErrorReply(
      'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
    )
  }
  return streamId(text)
}

function entriesAfter(stream: StreamValue, after: StreamId, count: number): Reply[] {
  const start = nextId(after)
  if (start === undefined) return []
  return stream.range(start, LARGEST_ID, count || Number.POSITIVE_INFINITY).map(entryReply)
}

function xreadgroup(client: Client, args: Args): Reply {
  const { database } = client
  const options = readOptions(client, args, 'XREADGROUP')
  const { keys, ids, timeoutMs } = options
  const after = keys.map((key, at) => readGroupPosition(client, key, ids[at] as string, options))
  const found: Found[] = []
  keys.forEach((key, at) => {
    const stream = database.writable(key, 'stream')
    const group = stream?.groups.get(options.group?.name ?? '')
    if (stream === undefined || group === undefined) return
    const position = after[at]
    if (position !== undefined) {
      found.push([key, readHistory(client, stream, consumerOf(client, group, options), position, options.count)])
    } else if (hasNew(stream, group)) {
      found.push([key, readNew(client, stream, group, options, options.count)])
    }
  })
  if (found.length > 0) return replyFound(client, found)
  if (timeoutMs === undefined) return NULL_ARRAY
  return waitForKeys(client, keys, timeoutMs, NULL_ARRAY, (key) => retryGroup(client, key, options))
}

/** Undefined is `>`: what nobody of the group has got yet. */
function readGroupPosition(client: Client, key: string, id: string, { group }: ReadOptions): StreamId | undefined {
  const stream = client.database.get(key, 'stream')
  if (stream?.groups.get(group?.name ?? '') === undefined) {
    throw new ErrorReply(
      `NOGROUP No such key '${key}' or consumer group '${group?.name}' in XREADGROUP with GROUP option`,
    )
  }
  if (id === '>') return undefined
  if (id !== '$') return streamId(id)
  throw new ErrorReply(
    'ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by ' +
      'specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.',
  )
}

function retryGroup(client: Client, key: string, options: ReadOptions): Reply {
  const value = client.database.find(key)?.value
  if (value === undefined) return new ErrorReply('UNBLOCKED the stream key no longer exists')
  if (typeof value !== 'object' || value.type !== 'stream') {
    return new ErrorReply('UNBLOCKED the stream key no longer exists')
  }
  const stream = client.database.writable(key, 'stream') as StreamValue
  const group = stream.groups.get(options.group?.name ?? '')
  if (group === undefined) {
    return new ErrorReply('NOGROUP the consumer group this client was blocked on no longer exists')
  }
  if (!hasNew(stream, group)) return BLOCKED
  return replyFound(client, [[key, readNew(client, stream, group, options, options.count || BLOCKED_COUNT)]])
}

function hasNew(stream: StreamValue, group: ConsumerGroup): boolean {
  const last = stream.entries.last
  return last !== undefined && compareIds(last.id, group.lastId) > 0
}

function consumerOf(client: Client, group: ConsumerGroup, { group: names }: ReadOptions): Consumer {
  return obtainConsumer(client, group, names?.consumer ?? '')
}

/** The consumer of a name, made when it is new, seen now. */
export function obtainConsumer({ host }: Client, group: ConsumerGroup, name: string): Consumer {
  const { now } = host.state
  const consumer = group.consumers.get(name) ?? new Consumer(name, now)
  consumer.seenAt = now
  group.consumers.set(name, consumer)
  return consumer
}

/** What the consumer was given and has not acknowledged. */
function readHistory(
  { host }: Client,
  stream: StreamValue,
  consumer: Consumer,
  after: StreamId,
  count: number,
): Reply[] {
  const start = nextId(after)
  if (start === undefined) return []
  const from = consumer.pending.positionOf(start)
  const pending = consumer.pending.slice(from, count === 0 ? undefined : from + count)
  return pending.map((entry) => {
    const message = stream.entries.get(entry.id)
    if (message === undefined) return [formatId(entry.id), NULL_ARRAY]
    entry.deliveredAt = host.state.now
    entry.deliveries++
    return entryReply(message)
  })
}

/** Gives new entries to a consumer, which owes an acknowledgement for each. */
function readNew(
  client: Client,
  stream: StreamValue,
  group: ConsumerGroup,
  options: ReadOptions,
  count: number,
): Reply[] {
  const consumer = consumerOf(client, group, options)
  const start = nextId(group.lastId)
  if (start === undefined) return []
  const entries = stream.range(start, LARGEST_ID, count || Number.POSITIVE_INFINITY)
  for (const { id } of entries) {
    advance(stream, group, id)
    if (!options.noAck) deliver(client, group, consumer, id)
  }
  return entries.map(entryReply)
}

function advance(stream: StreamValue, group: ConsumerGroup, id: StreamId): void {
  if (group.entriesRead !== undefined && !stream.hasTombstonesFrom(id)) group.entriesRead++
  else if (stream.entriesAdded > 0) group.entriesRead = stream.entriesUpTo(id)
  group.lastId = id
}

function deliver({ host }: Client, group: ConsumerGroup, consumer: Consumer, id: StreamId): void {
  group.pending.get(id)?.consumer.pending.delete(id)
  const entry = { id, consumer, deliveredAt: host.state.now, deliveries: 1 }
  group.pending.set(entry)
  consumer.pending.set(entry)
}

/** Redis' group "Stream": reading. */
export const streamReads: Handlers = { xread, xreadgroup }
