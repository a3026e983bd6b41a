import { ERRORS } from '../../errors.ts'
import { Consumer, ConsumerGroup, StreamValue } from '../stream.ts'
import { compareIds, type StreamId } from '../stream-id.ts'
import { readListpack } from './listpack.ts'
import type { RdbReader } from './reader.ts'
import { RDB } from './types.ts'

const DELETED = 1
const SAME_FIELDS = 2
const UNKNOWN_READ = 2n ** 64n - 1n

/** A stream as {@link writeStream} writes it, or in the two neighbouring versions. @throws {ErrorReply} */
export function readStream(reader: RdbReader, type: number): StreamValue {
  const stream = new StreamValue()
  for (let nodes = reader.length(); nodes > 0; nodes--) readNode(reader, stream)
  if (reader.length() !== stream.size) throw ERRORS.badDumpData
  stream.lastId = readId(reader)
  stream.entriesAdded = stream.size
  if (type !== RDB.streamListpacks) {
    readId(reader)
    stream.maxDeletedId = readId(reader)
    stream.entriesAdded = reader.length()
  }
  for (let groups = reader.length(); groups > 0; groups--) readGroup(reader, stream, type)
  return stream
}

function readId(reader: RdbReader): StreamId {
  const ms = reader.bigLength()
  return { ms, seq: reader.bigLength() }
}

function idOf(bytes: Buffer): StreamId {
  if (bytes.length !== 16) throw ERRORS.badDumpData
  return { ms: bytes.readBigUInt64BE(0), seq: bytes.readBigUInt64BE(8) }
}

function readNode(reader: RdbReader, stream: StreamValue): void {
  const master = idOf(reader.blob())
  const items = readListpack(reader.blob())
  let at = 0
  const next = (): string => {
    const item = items[at++]
    if (item === undefined) throw ERRORS.badDumpData
    return item
  }
  const count = Number(next()) + Number(next())
  const names = Array.from({ length: Number(next()) }, next)
  next()
  for (let left = count; left > 0; left--) {
    const flags = Number(next())
    const id = { ms: master.ms + BigInt(next()), seq: master.seq + BigInt(next()) }
    const fields =
      (flags & SAME_FIELDS) !== 0
        ? names.flatMap((name) => [name, next()])
        : Array.from({ length: Number(next()) * 2 }, next)
    next()
    if ((flags & DELETED) === 0) append(stream, id, fields)
  }
}

function append(stream: StreamValue, id: StreamId, fields: readonly string[]): void {
  const last = stream.entries.last
  if (last !== undefined && compareIds(id, last.id) <= 0) throw ERRORS.badDumpData
  stream.entries.set({ id, fields })
}

function readGroup(reader: RdbReader, stream: StreamValue, type: number): void {
  const name = reader.string()
  const lastId = readId(reader)
  const read = type === RDB.streamListpacks ? UNKNOWN_READ : reader.bigLength()
  const group = new ConsumerGroup(name, lastId, read === UNKNOWN_READ ? undefined : Number(read))
  const nobody = new Consumer('', 0)
  for (let left = reader.length(); left > 0; left--) {
    const id = idOf(reader.take(16))
    const deliveredAt = reader.milliseconds()
    group.pending.set({ id, consumer: nobody, deliveredAt, deliveries: reader.length() })
  }
  for (let left = reader.length(); left > 0; left--) readConsumer(reader, group, type)
  if (group.pending.slice().some(({ consumer }) => consumer === nobody)) throw ERRORS.badDumpData
  stream.groups.set(name, group)
}

function readConsumer(reader: RdbReader, group: ConsumerGroup, type: number): void {
  const consumer = new Consumer(reader.string(), reader.milliseconds())
  if (type === RDB.streamListpacks3) reader.milliseconds()
  group.consumers.set(consumer.name, consumer)
  for (let left = reader.length(); left > 0; left--) {
    const entry = group.pending.get(idOf(reader.take(16)))
    if (entry === undefined) throw ERRORS.badDumpData
    entry.consumer = consumer
    consumer.pending.set(entry)
  }
}
