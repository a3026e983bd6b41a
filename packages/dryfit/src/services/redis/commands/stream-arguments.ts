import { ERRORS } from '../errors.ts'
import type { ConsumerGroup, StreamEntry, StreamValue } from '../state/stream.ts'
import { formatId, LARGEST_ID, nextId, parseId, previousId, SMALLEST_ID, type StreamId } from '../state/stream-id.ts'
import { ErrorReply, type Reply } from '../wire/reply.ts'

const INVALID_START = new ErrorReply('ERR invalid start ID for the interval')
const INVALID_END = new ErrorReply('ERR invalid end ID for the interval')
const LARGEST_SEQ = LARGEST_ID.seq

/** An id as a command takes it: `5-1`, or `5` for `5-0`. @throws {ErrorReply} */
export function streamId(text: string, missingSeq = 0n): StreamId {
  const id = parseId(text, missingSeq)
  if (id === undefined) throw ERRORS.invalidStreamId
  return id
}

/** The lower bound of an interval: `-`, an id, `(` an id. */
export function lowerBound(text: string): StreamId {
  if (text === '-' || text === '+') return text === '-' ? SMALLEST_ID : LARGEST_ID
  if (!text.startsWith('(')) return streamId(text)
  const id = nextId(streamId(text.slice(1)))
  if (id === undefined) throw INVALID_START
  return id
}

/** The upper bound of an interval: `+`, an id (all of its milliseconds when incomplete), `(` an id. */
export function upperBound(text: string): StreamId {
  if (text === '-' || text === '+') return text === '-' ? SMALLEST_ID : LARGEST_ID
  if (!text.startsWith('(')) return streamId(text, LARGEST_SEQ)
  const id = previousId(streamId(text.slice(1), LARGEST_SEQ))
  if (id === undefined) throw INVALID_END
  return id
}

export function entryReply({ id, fields }: StreamEntry): Reply {
  return [formatId(id), fields]
}

export function requireGroup(stream: StreamValue, key: string, name: string): ConsumerGroup {
  const group = stream.groups.get(name)
  if (group !== undefined) return group
  throw new ErrorReply(`NOGROUP No such consumer group '${name}' for key name '${key}'`)
}

/** Groups and consumers are listed by name. */
export function byName<T extends { readonly name: string }>(things: ReadonlyMap<string, T>): T[] {
  return [...things.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
