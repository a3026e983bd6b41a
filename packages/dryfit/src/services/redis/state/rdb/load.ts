import { ERRORS } from '../../errors.ts'
import { parseDouble } from '../../wire/numbers.ts'
import type { Value } from '../entry.ts'
import { HashValue } from '../hash.ts'
import { ListValue } from '../list.ts'
import { SetValue } from '../set.ts'
import type { EncodingLimits } from '../settings.ts'
import { SortedSetValue } from '../sorted-set.ts'
import { readListpack } from './listpack.ts'
import { RdbReader } from './reader.ts'
import { readStream } from './stream-read.ts'
import { RDB } from './types.ts'

/** A value of an RDB payload, its type first. @throws {ErrorReply} `Bad data format` */
export function readValue(bytes: Buffer, limits: EncodingLimits): Value {
  const reader = new RdbReader(bytes)
  const value = readTyped(reader, reader.byte(), limits)
  if (!reader.atEnd || (typeof value !== 'string' && value.type !== 'stream' && value.size === 0)) {
    throw ERRORS.badDumpData
  }
  return value
}

function readTyped(reader: RdbReader, type: number, limits: EncodingLimits): Value {
  switch (type) {
    case RDB.string:
      return reader.string()
    case RDB.list:
      return new ListValue(readStrings(reader, reader.length()))
    case RDB.listQuicklist2:
      return new ListValue(readQuicklist(reader))
    case RDB.set:
      return setOf(readStrings(reader, reader.length()), limits)
    case RDB.setIntset:
      return setOf(readIntset(reader.blob()), limits)
    case RDB.setListpack:
      return setOf(readListpack(reader.blob()), limits)
    case RDB.hash:
      return hashOf(readStrings(reader, reader.length() * 2), limits)
    case RDB.hashListpack:
      return hashOf(readListpack(reader.blob()), limits)
    case RDB.zset:
    case RDB.zset2:
      return readSortedSet(reader, type === RDB.zset, limits)
    case RDB.zsetListpack:
      return sortedSetOf(readListpack(reader.blob()), limits)
    case RDB.streamListpacks:
    case RDB.streamListpacks2:
    case RDB.streamListpacks3:
      return readStream(reader, type)
    default:
      throw ERRORS.badDumpData
  }
}

function readStrings(reader: RdbReader, count: number): string[] {
  const texts: string[] = []
  for (let left = count; left > 0; left--) texts.push(reader.string())
  return texts
}

function readQuicklist(reader: RdbReader): string[] {
  const items: string[] = []
  for (let nodes = reader.length(); nodes > 0; nodes--) {
    if (reader.length() === 1) items.push(reader.string())
    else for (const item of readListpack(reader.blob())) items.push(item)
  }
  return items
}

function readIntset(bytes: Buffer): string[] {
  const width = bytes.length >= 8 ? bytes.readUInt32LE(0) : 0
  if (![2, 4, 8].includes(width) || bytes.length !== 8 + width * bytes.readUInt32LE(4)) throw ERRORS.badDumpData
  const members: string[] = []
  for (let at = 8; at < bytes.length; at += width) {
    members.push(String(width === 8 ? bytes.readBigInt64LE(at) : bytes.readIntLE(at, width)))
  }
  return members
}

function setOf(members: readonly string[], limits: EncodingLimits): SetValue {
  const set = new SetValue()
  for (const member of members) if (!set.add(member, limits)) throw ERRORS.badDumpData
  return set
}

function hashOf(flat: readonly string[], limits: EncodingLimits): HashValue {
  if (flat.length % 2 !== 0) throw ERRORS.badDumpData
  const hash = new HashValue()
  for (let at = 0; at < flat.length; at += 2) hash.set(flat[at] as string, flat[at + 1] as string, limits)
  return hash
}

function sortedSetOf(flat: readonly string[], limits: EncodingLimits): SortedSetValue {
  if (flat.length % 2 !== 0) throw ERRORS.badDumpData
  const set = new SortedSetValue()
  for (let at = 0; at < flat.length; at += 2) {
    const score = parseDouble(flat[at + 1] as string)
    if (score === undefined) throw ERRORS.badDumpData
    set.set(flat[at] as string, score, limits)
  }
  return set
}

function readSortedSet(reader: RdbReader, asText: boolean, limits: EncodingLimits): SortedSetValue {
  const set = new SortedSetValue()
  for (let left = reader.length(); left > 0; left--) {
    const member = reader.string()
    const score = asText ? reader.textDouble() : reader.double()
    if (Number.isNaN(score)) throw ERRORS.badDumpData
    set.set(member, score, limits)
  }
  return set
}
