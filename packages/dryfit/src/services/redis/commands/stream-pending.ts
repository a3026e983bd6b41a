import { cText, ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { Consumer, ConsumerGroup, PendingEntry, StreamValue } from '../state/stream.ts'
import { compareIds, formatId, parseId, type StreamId } from '../state/stream-id.ts'
import { ErrorReply, NULL_ARRAY, type Reply } from '../wire/reply.ts'
import { integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { byName, entryReply, lowerBound, streamId, upperBound } from './stream-arguments.ts'
import { obtainConsumer } from './stream-reads.ts'

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
  if (group === undefined) throw noGroup(args)
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

function noGroup([, key, group]: Args): ErrorReply {
  return new ErrorReply(`NOGROUP No such key '${key}' or consumer group '${group}'`)
}

interface ClaimOptions {
  force: boolean
  justId: boolean
  deliveredAt: number | undefined
  retryCount: number | undefined
  lastId: StreamId | undefined
}

function xclaim(client: Client, args: Args): Reply {
  const [stream, group] = claimable(client, args)
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

/** The stream and the group of XCLAIM and XAUTOCLAIM. */
function claimable({ database }: Client, args: Args): [StreamValue, ConsumerGroup] {
  const stream = database.writable(args[1], 'stream')
  const group = stream?.groups.get(args[2])
  if (stream === undefined || group === undefined) throw noGroup(args)
  return [stream, group]
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
  const [stream, group] = claimable(client, args)
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

/** Redis' group "Stream": what was delivered and is not acknowledged. */
export const streamPending: Handlers = { xack, xautoclaim, xclaim, xpending }
