import { ERRORS } from '../../errors.ts'
import { formatDouble } from '../../wire/reply.ts'
import type { Value } from '../entry.ts'
import type { HashValue } from '../hash.ts'
import type { ListValue } from '../list.ts'
import type { SetValue } from '../set.ts'
import type { EncodingLimits } from '../settings.ts'
import type { SortedSetValue } from '../sorted-set.ts'
import { crc64 } from './crc64.ts'
import { writeListpack } from './listpack.ts'
import { readValue } from './load.ts'
import { writeStream } from './stream-write.ts'
import { RDB, RDB_VERSION } from './types.ts'
import { RdbWriter } from './writer.ts'

const FOOTER_BYTES = 10
/** A node of a list takes about so many bytes (`list-max-listpack-size -2`). */
const LIST_NODE_BYTES = 8192
const PLAIN_NODE = 1
const PACKED_NODE = 2

/**
 * The payload of `DUMP`, which a real server takes with `RESTORE`.
 *
 * ```
 *   type (1) | value | RDB version (2) | CRC-64 of all before (8)
 * ```
 */
export function dumpValue(value: Value): string {
  const writer = new RdbWriter()
  writeValue(writer, value)
  const version = Buffer.from([RDB_VERSION, 0])
  const body = Buffer.concat([writer.bytes(), version])
  return Buffer.concat([body, crc64(body)]).toString('latin1')
}

/** The value of a payload of `DUMP`, from here or from a real server. @throws {ErrorReply} */
export function restoreValue(payload: string, limits: EncodingLimits): Value {
  const bytes = Buffer.from(payload, 'latin1')
  const end = bytes.length - FOOTER_BYTES
  if (end < 1 || bytes.readUInt16LE(end) > NEWEST_READ) throw ERRORS.badDump
  if (!crc64(bytes.subarray(0, end + 2)).equals(bytes.subarray(end + 2))) throw ERRORS.badDump
  return readValue(bytes.subarray(0, end), limits)
}

/** Payloads of Redis 7.2 and 7.4 differ only in types that are read here too. */
const NEWEST_READ = 12

function writeValue(writer: RdbWriter, value: Value): void {
  if (typeof value === 'string') {
    writer.byte(RDB.string)
    writer.string(value)
  } else if (value.type === 'list') writeList(writer, value)
  else if (value.type === 'set') writeSet(writer, value)
  else if (value.type === 'hash') writeHash(writer, value)
  else if (value.type === 'zset') writeSortedSet(writer, value)
  else writeStream(writer, value)
}

function writeList(writer: RdbWriter, list: ListValue): void {
  const nodes = splitIntoNodes(list.slice())
  writer.byte(RDB.listQuicklist2)
  writer.length(nodes.length)
  for (const node of nodes) {
    const [only] = node
    if (node.length === 1 && only !== undefined && only.length > LIST_NODE_BYTES) {
      writer.length(PLAIN_NODE)
      writer.string(only)
    } else {
      writer.length(PACKED_NODE)
      writer.blob(writeListpack(node))
    }
  }
}

function splitIntoNodes(items: readonly string[]): string[][] {
  const nodes: string[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const item of items) {
    bytes += item.length + 11
    if (bytes > LIST_NODE_BYTES) {
      nodes.push([])
      bytes = item.length + 11
    }
    nodes.at(-1)?.push(item)
  }
  return nodes
}

function writeSet(writer: RdbWriter, set: SetValue): void {
  if (set.encoding === 'intset') {
    writer.byte(RDB.setIntset)
    writer.blob(intset(set.members))
    return
  }
  writer.byte(RDB.set)
  writer.length(set.size)
  for (const member of set.members) writer.string(member)
}

/** Width, count, and the sorted integers in that width. */
function intset(members: readonly string[]): Buffer {
  const values = members.map(BigInt)
  const fits = (bits: bigint): boolean => values.every((v) => v >= -(1n << (bits - 1n)) && v < 1n << (bits - 1n))
  const width = fits(16n) ? 2 : fits(32n) ? 4 : 8
  const bytes = Buffer.alloc(8 + values.length * width)
  bytes.writeUInt32LE(width, 0)
  bytes.writeUInt32LE(values.length, 4)
  values.forEach((value, index) => {
    const at = 8 + index * width
    if (width === 8) bytes.writeBigInt64LE(value, at)
    else bytes.writeIntLE(Number(value), at, width)
  })
  return bytes
}

function writeHash(writer: RdbWriter, hash: HashValue): void {
  const { keys, values } = hash.fields
  const flat = keys.flatMap((key, at) => [key, values[at] as string])
  if (hash.encoding === 'listpack') {
    writer.byte(RDB.hashListpack)
    writer.blob(writeListpack(flat))
    return
  }
  writer.byte(RDB.hash)
  writer.length(keys.length)
  for (const text of flat) writer.string(text)
}

function writeSortedSet(writer: RdbWriter, set: SortedSetValue): void {
  const members = [...set.ordered]
  if (set.encoding === 'listpack') {
    writer.byte(RDB.zsetListpack)
    writer.blob(writeListpack(members.flatMap(({ member, score }) => [member, formatDouble(score)])))
    return
  }
  writer.byte(RDB.zset2)
  writer.length(members.length)
  for (const { member, score } of members.reverse()) {
    writer.string(member)
    writer.double(score)
  }
}
