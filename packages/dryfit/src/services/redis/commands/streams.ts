import { ERRORS, wrongArity } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import { StreamValue } from '../state/stream.ts'
import { compareIds, formatId, LARGEST_ID, nextId, SMALLEST_ID, type StreamId } from '../state/stream-id.ts'
import { ErrorReply, NULL_ARRAY, OK, type Reply } from '../wire/reply.ts'
import { integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { entryReply, lowerBound, streamId, upperBound } from './stream-arguments.ts'

/** What XADD and XTRIM say about trimming. */
interface Trim {
  readonly target: { readonly maxLength: number } | { readonly minId: StreamId }
  readonly approximate: boolean
}

interface TrimArguments {
  readonly trim: Trim | undefined
  readonly limit: number | undefined
  readonly noMakeStream: boolean
  /** Where the id is (XADD), or the end of the words (XTRIM). */
  readonly next: number
}

/** Entries in one node of Redis' representation: an approximate trim drops whole nodes only. */
const NODE_ENTRIES = 100

const TWO_STRATEGIES = new ErrorReply('ERR syntax error, MAXLEN and MINID options at the same time are not compatible')

function readTrimArguments(args: Args, forAdd: boolean): TrimArguments {
  let trim: Trim | undefined
  let limit: number | undefined
  let noMakeStream = false
  let at = 2
  while (at < args.length) {
    const word = (args[at] as string).toLowerCase()
    const hasMore = at + 1 < args.length
    if ((word === 'maxlen' || word === 'minid') && hasMore) {
      if (trim !== undefined) throw TWO_STRATEGIES
      const read = readTrim(args, at, word)
      trim = read.trim
      at = read.next
      continue
    }
    if (word === 'limit' && hasMore) limit = readLimit(args[++at] as string)
    else if (forAdd && word === 'nomkstream') noMakeStream = true
    else if (forAdd) break
    else throw ERRORS.syntax
    at++
  }
  checkTrim(trim, limit, forAdd)
  return { trim, limit, noMakeStream, next: at }
}

/** `MAXLEN [~|=] count` or `MINID [~|=] id`. */
function readTrim(args: Args, at: number, word: 'maxlen' | 'minid'): { trim: Trim; next: number } {
  const sign = at + 2 < args.length ? args[at + 1] : undefined
  const valueAt = sign === '~' || sign === '=' ? at + 2 : at + 1
  const target = readTarget(word, args[valueAt] as string)
  return { trim: { target, approximate: sign === '~' }, next: valueAt + 1 }
}

function readTarget(word: 'maxlen' | 'minid', text: string): Trim['target'] {
  if (word === 'minid') return { minId: streamId(text) }
  const maxLength = integer(text)
  if (maxLength < 0) throw new ErrorReply('ERR The MAXLEN argument must be >= 0.')
  return { maxLength }
}

function readLimit(text: string): number {
  const limit = integer(text)
  if (limit < 0) throw new ErrorReply('ERR The LIMIT argument must be >= 0.')
  return limit
}

function checkTrim(trim: Trim | undefined, limit: number | undefined, forAdd: boolean): void {
  if (limit && trim === undefined) {
    throw new ErrorReply('ERR syntax error, LIMIT cannot be used without specifying a trimming strategy')
  }
  if (!forAdd && trim === undefined) {
    throw new ErrorReply('ERR syntax error, XTRIM must be called with a trimming strategy')
  }
  if (trim !== undefined && limit !== undefined && !trim.approximate) {
    throw new ErrorReply('ERR syntax error, LIMIT cannot be used without the special ~ option')
  }
}

function applyTrim(stream: StreamValue, { target, approximate }: Trim, limit: number | undefined): number {
  let excess = stream.excess(target)
  if (approximate) {
    const most = limit ?? 100 * NODE_ENTRIES
    excess = Math.min(excess, most === 0 ? excess : most)
    excess -= excess % NODE_ENTRIES
  }
  stream.trimFirst(excess)
  return excess
}

function xadd(client: Client, args: Args): Reply {
  const { database } = client
  const key = args[1]
  const { trim, limit, noMakeStream, next } = readTrimArguments(args, true)
  const wanted = args[next] === undefined ? undefined : readNewId(args[next])
  const fields = args.slice(next + 1)
  if (fields.length < 2 || fields.length % 2 !== 0) throw wrongArity('xadd')
  if (wanted?.ms === 0n && wanted.seq === 0n) {
    throw new ErrorReply('ERR The ID specified in XADD must be greater than 0-0')
  }
  const existing = database.writable(key, 'stream')
  if (existing === undefined && noMakeStream) return null
  const stream = existing ?? new StreamValue()
  const id = chooseId(stream, wanted, client.host.state.now)
  if (existing === undefined) database.put(key, stream)
  stream.append(id, fields)
  client.host.state.keyReady(database, key)
  database.changed(key, EVENT.stream, 'xadd')
  if (trim !== undefined && applyTrim(stream, trim, limit) > 0) {
    client.host.state.notify(EVENT.stream, 'xtrim', key, database)
  }
  return formatId(id)
}

/** `*` is undefined; `5-*` leaves the sequence open. */
function readNewId(text: string): { ms: bigint; seq: bigint | undefined } | undefined {
  if (text === '*') return undefined
  if (text.endsWith('-*')) return { ms: streamId(text.slice(0, -2)).ms, seq: undefined }
  return streamId(text)
}

function chooseId(stream: StreamValue, wanted: ReturnType<typeof readNewId>, now: number): StreamId {
  const { lastId } = stream
  if (compareIds(lastId, LARGEST_ID) === 0) {
    throw new ErrorReply('ERR The stream has exhausted the last possible ID, unable to add more items')
  }
  const id = wanted === undefined ? automaticId(lastId, now) : completeId(lastId, wanted)
  if (id !== undefined && compareIds(id, lastId) > 0) return id
  throw new ErrorReply('ERR The ID specified in XADD is equal or smaller than the target stream top item')
}

function automaticId(lastId: StreamId, now: number): StreamId | undefined {
  const ms = BigInt(Math.floor(now))
  return ms > lastId.ms ? { ms, seq: 0n } : nextId(lastId)
}

function completeId(lastId: StreamId, { ms, seq }: { ms: bigint; seq: bigint | undefined }): StreamId | undefined {
  if (seq !== undefined) return { ms, seq }
  if (ms !== lastId.ms) return { ms, seq: 0n }
  return lastId.seq === LARGEST_ID.seq ? undefined : { ms, seq: lastId.seq + 1n }
}

function xtrim({ database }: Client, args: Args): Reply {
  const { trim, limit } = readTrimArguments(args, false)
  const stream = database.writable(args[1], 'stream')
  if (stream === undefined || trim === undefined) return 0
  const removed = applyTrim(stream, trim, limit)
  if (removed > 0) database.changed(args[1], EVENT.stream, 'xtrim')
  return removed
}

function xdel({ database }: Client, args: Args): Reply {
  const stream = database.writable(args[1], 'stream')
  if (stream === undefined) return 0
  const ids = args.slice(2).map((text) => streamId(text))
  const deleted = ids.filter((id) => stream.delete(id)).length
  if (deleted > 0) database.changed(args[1], EVENT.stream, 'xdel')
  return deleted
}

function range({ database }: Client, args: Args, backwards: boolean): Reply {
  const from = lowerBound(backwards ? args[3] : args[2])
  const to = upperBound(backwards ? args[2] : args[3])
  let count: number | undefined
  for (let at = 4; at < args.length; at += 2) {
    if ((args[at] as string).toLowerCase() !== 'count' || at + 1 >= args.length) throw ERRORS.syntax
    count = Math.max(0, integer(args[at + 1] as string))
  }
  const stream = database.get(args[1], 'stream')
  if (stream === undefined) return []
  if (count === 0) return NULL_ARRAY
  if (compareIds(from, to) > 0) return []
  const entries = backwards ? stream.rangeBackwards(from, to, count) : stream.range(from, to, count)
  return entries.map(entryReply)
}

function xsetid({ database }: Client, args: Args): Reply {
  const id = streamId(args[2])
  const { entriesAdded, maxDeletedId } = readSetIdOptions(args, id)
  const stream = database.writable(args[1], 'stream')
  if (stream === undefined) throw ERRORS.noSuchKey
  const last = stream.entries.last
  if (last !== undefined && compareIds(id, last.id) < 0) {
    throw new ErrorReply('ERR The ID specified in XSETID is smaller than the target stream top item')
  }
  if (last !== undefined && entriesAdded !== undefined && stream.size > entriesAdded) {
    throw new ErrorReply('ERR The entries_added specified in XSETID is smaller than the target stream length')
  }
  stream.lastId = id
  if (entriesAdded !== undefined) stream.entriesAdded = entriesAdded
  if (maxDeletedId !== undefined && compareIds(maxDeletedId, SMALLEST_ID) !== 0) stream.maxDeletedId = maxDeletedId
  database.changed(args[1], EVENT.stream, 'xsetid')
  return OK
}

function readSetIdOptions(args: Args, id: StreamId) {
  let entriesAdded: number | undefined
  let maxDeletedId: StreamId | undefined
  for (let at = 3; at < args.length; at += 2) {
    const word = (args[at] as string).toLowerCase()
    const value = args[at + 1]
    if (value === undefined) throw ERRORS.syntax
    if (word === 'entriesadded') {
      entriesAdded = integerBetween(value, -(2 ** 63), 2 ** 63, ERRORS.notInteger)
      if (entriesAdded < 0) throw new ErrorReply('ERR entries_added must be positive')
    } else if (word === 'maxdeletedid') {
      maxDeletedId = streamId(value)
      if (compareIds(id, maxDeletedId) < 0) {
        throw new ErrorReply('ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id')
      }
    } else throw ERRORS.syntax
  }
  return { entriesAdded, maxDeletedId }
}

/** Redis' group "Stream": entries. */
export const streams: Handlers = {
  xadd,
  xdel,
  xlen: ({ database }, args) => database.get(args[1], 'stream')?.size ?? 0,
  xrange: (client, args) => range(client, args, false),
  xrevrange: (client, args) => range(client, args, true),
  xsetid,
  xtrim,
}
