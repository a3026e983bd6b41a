import { cText, ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import { Consumer, ConsumerGroup, type PendingEntry, StreamValue } from '../state/stream.ts'
import { compareIds, formatId, parseId, SMALLEST_ID, type StreamId } from '../state/stream-id.ts'
import { ErrorReply, MapReply, NULL_ARRAY, OK, type Reply } from '../wire/reply.ts'
import { integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { syntaxHint } from './help.ts'
import { entryReply, lowerBound, streamId, upperBound } from './stream-arguments.ts'
import { obtainConsumer } from './stream-reads.ts'

const KEY_REQUIRED = new ErrorReply(
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM ' +
    'option to create an empty stream automatically.',
)

interface GroupOptions {
  readonly makeStream: boolean
  readonly entriesRead: number | undefined
}

function readGroupOptions(args: Args, subcommand: 'create' | 'setid'): GroupOptions {
  let makeStream = false
  let entriesRead: number | undefined
  for (let at = 5; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    if (word === 'mkstream' && subcommand === 'create') makeStream = true
    else if (word === 'entriesread' && at + 1 < args.length) {
      const value = integer(args[++at] as string)
      if (value < 0 && value !== -1) throw new ErrorReply('ERR value for ENTRIESREAD must be positive or -1')
      entriesRead = value === -1 ? undefined : value
    } else throw syntaxHint(args)
  }
  return { makeStream, entriesRead }
}

/** The stream of an XGROUP subcommand. */
function requireStream({ database }: Client, key: string): StreamValue {
  const stream = database.writable(key, 'stream')
  if (stream === undefined) throw KEY_REQUIRED
  return stream
}

function requireGroup(stream: StreamValue, key: string, name: string): ConsumerGroup {
  const group = stream.groups.get(name)
  if (group !== undefined) return group
  throw new ErrorReply(`NOGROUP No such consumer group '${name}' for key name '${key}'`)
}

function create(client: Client, args: Args): Reply {
  const { makeStream, entriesRead } = readGroupOptions(args, 'create')
  const { database } = client
  const [, , key, name, start] = args
  const existing = makeStream ? database.writable(key, 'stream') : requireStream(client, key)
  const id = start === '$' ? (existing?.lastId ?? SMALLEST_ID) : streamId(start)
  const stream = existing ?? new StreamValue()
  if (existing === undefined) database.put(key, stream)
  if (stream.groups.has(name)) throw new ErrorReply('BUSYGROUP Consumer Group name already exists')
  stream.groups.set(name, new ConsumerGroup(name, id, entriesRead))
  database.changed(key, EVENT.stream, 'xgroup-create')
  return OK
}

function setId(client: Client, args: Args): Reply {
  const { entriesRead } = readGroupOptions(args, 'setid')
  const [, , key, name, start] = args
  const stream = requireStream(client, key)
  const group = requireGroup(stream, key, name)
  group.lastId = start === '$' ? stream.lastId : start === '-' ? SMALLEST_ID : streamId(start)
  group.entriesRead = entriesRead
  client.database.changed(key, EVENT.stream, 'xgroup-setid')
  return OK
}

function destroy(client: Client, args: Args): Reply {
  const { database, host } = client
  const stream = requireStream(client, args[2])
  if (!stream.groups.delete(args[3])) return 0
  database.changed(args[2], EVENT.stream, 'xgroup-destroy')
  // Those who wait in this group are told that it is gone.
  host.state.keyReady(database, args[2])
  return 1
}

function createConsumer(client: Client, args: Args): Reply {
  const group = requireGroup(requireStream(client, args[2]), args[2], args[3])
  if (group.consumers.has(args[4])) return 0
  group.consumers.set(args[4], new Consumer(args[4], client.host.state.now))
  client.database.changed(args[2], EVENT.stream, 'xgroup-createconsumer')
  return 1
}

function deleteConsumer(client: Client, args: Args): Reply {
  const group = requireGroup(requireStream(client, args[2]), args[2], args[3])
  const consumer = group.consumers.get(args[4])
  if (consumer === undefined) return 0
  for (const { id } of consumer.pending.slice()) group.pending.delete(id)
  group.consumers.delete(args[4])
  client.database.changed(args[2], EVENT.stream, 'xgroup-delconsumer')
  return consumer.pending.size
}

function xack({ database }: Client, args: Args): Reply {
  const stream = database.writable(args[1], 'stream')
  const group = stream?.groups.get(args[2])
  if (group === undefined) return 0
  const ids = args.slice(3).map((text) => streamId(text))
  return ids.filter((id) => release(group, id)).length
}

/** Nobody owes an acknowledgement for this entry any more. */
function release(group: ConsumerGroup, id: StreamId): boolean {
  const entry = group.pending.get(id)
  if (entry === undefined) return false
  entry.consumer.pending.delete(id)
  return group.pending.delete(id)
}

function xpending(client: Client, args: Args): Reply {
  if (args.length !== 3 && (args.length < 6 || args.length > 9)) throw ERRORS.syntax
  const query = args.length === 3 ? undefined : readPendingQuery(args)
  const group = client.database.get(args[1], 'stream')?.groups.get(args[2])
  if (group === undefined) {
    throw new ErrorReply(`NOGROUP No such key '${args[1]}' or consumer group '${args[2]}'`)
  }
  return query === undefined ? summarize(group) : listPending(client, group, query)
}

interface PendingQuery {
  readonly minIdle: number
  readonly from: StreamId
  readonly to: StreamId
  readonly count: number
  readonly consumer: string | undefined
}

function readPendingQuery(args: Args): PendingQuery {
  const hasIdle = args[3].toLowerCase() === 'idle'
  const minIdle = hasIdle ? integer(args[4]) : 0
  if (hasIdle && args.length < 8) throw ERRORS.syntax
  const at = hasIdle ? 5 : 3
  const count = Math.max(0, integer(args[at + 2] as string))
  const from = lowerBound(args[at] as string)
  const to = upperBound(args[at + 1] as string)
  return { minIdle, from, to, count, consumer: args[at + 3] }
}

function summarize(group: ConsumerGroup): Reply {
  const { first, last } = group.pending
  if (first === undefined || last === undefined) return [0, null, null, NULL_ARRAY]
  const busy = byName(group.consumers).filter(({ pending }) => pending.size > 0)
  const consumers = busy.map(({ name, pending }) => [name, String(pending.size)])
  return [group.pending.size, formatId(first.id), formatId(last.id), consumers]
}

function byName<T extends { readonly name: string }>(things: ReadonlyMap<string, T>): T[] {
  return [...things.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function listPending({ host }: Client, group: ConsumerGroup, query: PendingQuery): Reply {
  const consumer = query.consumer === undefined ? undefined : group.consumers.get(query.consumer)
  if (query.consumer !== undefined && consumer === undefined) return []
  const pending = consumer?.pending ?? group.pending
  const { now } = host.state
  return pending
    .slice(pending.positionOf(query.from))
    .filter(({ id, deliveredAt }) => compareIds(id, query.to) <= 0 && now - deliveredAt >= query.minIdle)
    .slice(0, query.count)
    .map((entry) => [formatId(entry.id), entry.consumer.name, Math.max(0, now - entry.deliveredAt), entry.deliveries])
}

interface ClaimOptions {
  force: boolean
  justId: boolean
  deliveredAt: number | undefined
  retryCount: number | undefined
  lastId: StreamId | undefined
}

function xclaim(client: Client, args: Args): Reply {
  const stream = client.database.writable(args[1], 'stream')
  const group = stream?.groups.get(args[2])
  if (stream === undefined || group === undefined) {
    throw new ErrorReply(`NOGROUP No such key '${args[1]}' or consumer group '${args[2]}'`)
  }
  const minIdle = integer(args[4], new ErrorReply('ERR Invalid min-idle-time argument for XCLAIM'))
  const ids: StreamId[] = []
  let at = 5
  for (; at < args.length; at++) {
    const id = parseId(args[at] as string, 0n)
    if (id === undefined) break
    ids.push(id)
  }
  const options = readClaimOptions(client, args, at)
  if (options.lastId !== undefined && compareIds(options.lastId, group.lastId) > 0) group.lastId = options.lastId
  const claimed: Reply[] = []
  for (const id of ids) {
    const reply = claim(client, stream, group, args[3], id, minIdle, options)
    if (reply !== undefined) claimed.push(reply)
  }
  return claimed
}

function readClaimOptions({ host }: Client, args: Args, from: number): ClaimOptions {
  const { now } = host.state
  const options: ClaimOptions = {
    ...{ force: false, justId: false, deliveredAt: undefined, retryCount: undefined, lastId: undefined },
  }
  for (let at = from; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    if (word === 'force') options.force = true
    else if (word === 'justid') options.justId = true
    else {
      const read = CLAIM_OPTIONS[word]
      const value = args[++at]
      if (read === undefined || value === undefined) {
        throw new ErrorReply(`ERR Unrecognized XCLAIM option '${cText(args[at - 1] as string)}'`)
      }
      read(options, value, now)
    }
  }
  const at = options.deliveredAt
  if (at !== undefined && (at < 0 || at > now)) options.deliveredAt = now
  return options
}

const CLAIM_OPTIONS: Readonly<Record<string, (options: ClaimOptions, value: string, now: number) => void>> = {
  idle: (options, value, now) => {
    options.deliveredAt = now - integer(value, invalidClaimOption('IDLE'))
  },
  time: (options, value) => {
    options.deliveredAt = integer(value, invalidClaimOption('TIME'))
  },
  retrycount: (options, value) => {
    options.retryCount = integer(value, invalidClaimOption('RETRYCOUNT'))
  },
  lastid: (options, value) => {
    options.lastId = streamId(value)
  },
}

function invalidClaimOption(name: string): ErrorReply {
  return new ErrorReply(`ERR Invalid ${name} option argument for XCLAIM`)
}

function claim(
  client: Client,
  stream: StreamValue,
  group: ConsumerGroup,
  consumerName: string,
  id: StreamId,
  minIdle: number,
  options: ClaimOptions,
): Reply | undefined {
  const { now } = client.host.state
  const message = stream.entries.get(id)
  const existing = group.pending.get(id)
  if (message === undefined) {
    release(group, id)
    return undefined
  }
  if (existing === undefined && !options.force) return undefined
  if (existing !== undefined && minIdle > 0 && now - existing.deliveredAt < minIdle) return undefined
  const consumer = obtainConsumer(client, group, consumerName)
  const entry: PendingEntry = existing ?? { id, consumer, deliveredAt: now, deliveries: 1 }
  entry.deliveredAt = options.deliveredAt ?? now
  if (options.retryCount !== undefined && options.retryCount >= 0) entry.deliveries = options.retryCount
  else if (!options.justId) entry.deliveries++
  handOver(group, entry, consumer)
  return options.justId ? formatId(id) : entryReply(message)
}

function handOver(group: ConsumerGroup, entry: PendingEntry, consumer: Consumer): void {
  entry.consumer.pending.delete(entry.id)
  entry.consumer = consumer
  consumer.pending.set(entry)
  group.pending.set(entry)
}

/** Redis looks at no more than so many entries for each one that is wanted. */
const ATTEMPTS_PER_ENTRY = 10

function xautoclaim(client: Client, args: Args): Reply {
  const minIdle = integer(args[4], new ErrorReply('ERR Invalid min-idle-time argument for XAUTOCLAIM'))
  const start = lowerBound(args[5])
  let count = 100
  let justId = false
  for (let at = 6; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    if (word === 'count' && at + 1 < args.length) {
      count = integerBetween(args[++at] as string, 1, 2 ** 59, new ErrorReply('ERR COUNT must be > 0'))
    } else if (word === 'justid') justId = true
    else throw ERRORS.syntax
  }
  const stream = client.database.writable(args[1], 'stream')
  const group = stream?.groups.get(args[2])
  if (stream === undefined || group === undefined) {
    throw new ErrorReply(`NOGROUP No such key '${args[1]}' or consumer group '${args[2]}'`)
  }
  return autoClaim(client, stream, group, { consumer: args[3], minIdle, start, count, justId })
}

function autoClaim(
  client: Client,
  stream: StreamValue,
  group: ConsumerGroup,
  query: { consumer: string; minIdle: number; start: StreamId; count: number; justId: boolean },
): Reply {
  const options: ClaimOptions = {
    ...{ force: false, justId: query.justId, deliveredAt: undefined, retryCount: undefined, lastId: undefined },
  }
  const candidates = group.pending.slice(group.pending.positionOf(query.start))
  const claimed: Reply[] = []
  const deleted: Reply[] = []
  let attempts = query.count * ATTEMPTS_PER_ENTRY
  let at = 0
  for (; at < candidates.length && attempts > 0 && claimed.length + deleted.length < query.count; at++, attempts--) {
    const { id } = candidates[at] as PendingEntry
    const existed = stream.entries.get(id) !== undefined
    const reply = claim(client, stream, group, query.consumer, id, query.minIdle, options)
    if (reply !== undefined) claimed.push(reply)
    else if (!existed) deleted.push(formatId(id))
  }
  const next = candidates[at]
  return [next === undefined ? '0-0' : formatId(next.id), claimed, deleted]
}

function infoStream({ database }: Client, args: Args): Reply {
  const stream = database.get(args[2], 'stream')
  if (stream === undefined) throw ERRORS.noSuchKey
  if (args.length !== 3) return fullInfo(stream, args)
  const { first, last } = stream.entries
  return new MapReply([
    ...commonInfo(stream),
    ...['groups', stream.groups.size],
    ...['first-entry', first === undefined ? null : entryReply(first)],
    ...['last-entry', last === undefined ? null : entryReply(last)],
  ])
}

/** Redis keeps entries in nodes of a radix tree; how many there would be is told from the number of entries. */
function commonInfo(stream: StreamValue): Reply[] {
  const nodes = Math.ceil(stream.size / NODE_ENTRIES)
  return [
    ...['length', stream.size, 'radix-tree-keys', nodes, 'radix-tree-nodes', nodes + 1],
    ...['last-generated-id', formatId(stream.lastId), 'max-deleted-entry-id', formatId(stream.maxDeletedId)],
    ...['entries-added', stream.entriesAdded, 'recorded-first-entry-id', formatId(stream.firstId)],
  ]
}

const NODE_ENTRIES = 100

function fullInfo(stream: StreamValue, args: Args): Reply {
  const wellFormed =
    (args.length === 4 || args.length === 6) &&
    args[3].toLowerCase() === 'full' &&
    (args.length === 4 || args[4].toLowerCase() === 'count')
  if (!wellFormed) throw syntaxHint(args)
  const given = args.length === 6 ? integer(args[5]) : 10
  const count = given < 0 ? 10 : given === 0 ? undefined : given
  return new MapReply([
    ...commonInfo(stream),
    ...['entries', stream.entries.slice(0, count).map(entryReply)],
    ...['groups', byName(stream.groups).map((group) => fullGroup(stream, group, count))],
  ])
}

function fullGroup(stream: StreamValue, group: ConsumerGroup, count: number | undefined): Reply {
  const pending = group.pending.slice(0, count)
  return new MapReply([
    ...['name', group.name, 'last-delivered-id', formatId(group.lastId)],
    ...['entries-read', group.entriesRead ?? null, 'lag', stream.lag(group) ?? null],
    ...['pel-count', group.pending.size],
    ...['pending', pending.map((e) => [formatId(e.id), e.consumer.name, e.deliveredAt, e.deliveries])],
    ...['consumers', byName(group.consumers).map((consumer) => fullConsumer(consumer, count))],
  ])
}

function fullConsumer({ name, seenAt, pending }: Consumer, count: number | undefined): Reply {
  const shown = pending.slice(0, count)
  return new MapReply([
    ...['name', name, 'seen-time', seenAt, 'pel-count', pending.size],
    ...['pending', shown.map((entry) => [formatId(entry.id), entry.deliveredAt, entry.deliveries])],
  ])
}

function infoGroups({ database }: Client, args: Args): Reply {
  const stream = database.get(args[2], 'stream')
  if (stream === undefined) throw ERRORS.noSuchKey
  return byName(stream.groups).map(
    (group) =>
      new MapReply([
        ...['name', group.name, 'consumers', group.consumers.size, 'pending', group.pending.size],
        ...['last-delivered-id', formatId(group.lastId)],
        ...['entries-read', group.entriesRead ?? null, 'lag', stream.lag(group) ?? null],
      ]),
  )
}

function infoConsumers({ database, host }: Client, args: Args): Reply {
  const stream = database.get(args[2], 'stream')
  if (stream === undefined) throw ERRORS.noSuchKey
  return byName(requireGroup(stream, args[2], args[3]).consumers).map(
    ({ name, pending, seenAt }) =>
      new MapReply([...['name', name, 'pending', pending.size], ...['idle', Math.max(0, host.state.now - seenAt)]]),
  )
}

/** Redis' group "Stream": consumer groups and information. */
export const streamGroups: Handlers = {
  xack,
  xautoclaim,
  xclaim,
  'xgroup|create': create,
  'xgroup|createconsumer': createConsumer,
  'xgroup|delconsumer': deleteConsumer,
  'xgroup|destroy': destroy,
  'xgroup|setid': setId,
  'xinfo|consumers': infoConsumers,
  'xinfo|groups': infoGroups,
  'xinfo|stream': infoStream,
  xpending,
}
