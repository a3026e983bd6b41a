import type { Table } from '../values/field-table.ts'
import type { Properties } from '../values/properties.ts'
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts'
import { readTable, writeTable } from './table-codec.ts'

type Kind = 'shortstr' | 'octet' | 'timestamp' | 'table'

/** Bit 15 is the first property, and so on down (AMQP 0-9-1 §4.2.6.1). Bits 0 and 1 are not in use. */
const PROPERTIES: readonly (readonly [keyof Properties, Kind])[] = [
  ['contentType', 'shortstr'],
  ['contentEncoding', 'shortstr'],
  ['headers', 'table'],
  ['deliveryMode', 'octet'],
  ['priority', 'octet'],
  ['correlationId', 'shortstr'],
  ['replyTo', 'shortstr'],
  ['expiration', 'shortstr'],
  ['messageId', 'shortstr'],
  ['timestamp', 'timestamp'],
  ['type', 'shortstr'],
  ['userId', 'shortstr'],
  ['appId', 'shortstr'],
  ['clusterId', 'shortstr'],
]

/** Reads the flags and values that follow the body size in a content header. */
export function readProperties(bytes: Buffer): Properties {
  const reader = new ByteReader(bytes)
  const flags = reader.uint16()
  if ((flags & 0b11) !== 0) throw new MalformedBytes()
  const properties: Record<string, unknown> = {}
  for (const [index, [name, kind]] of PROPERTIES.entries()) {
    if ((flags & (0x8000 >> index)) !== 0) properties[name] = readValue(reader, kind)
  }
  if (!reader.done) throw new MalformedBytes()
  return properties
}

function readValue(reader: ByteReader, kind: Kind): unknown {
  if (kind === 'shortstr') return reader.slice(reader.uint8()).toString('utf8')
  if (kind === 'octet') return reader.uint8()
  return kind === 'table' ? readTable(reader) : reader.uint64()
}

export function writeProperties(properties: Properties): Buffer {
  const writer = new ByteWriter(128)
  let flags = 0
  for (const [index, [name]] of PROPERTIES.entries()) {
    if (properties[name] !== undefined) flags |= 0x8000 >> index
  }
  writer.uint16(flags)
  for (const [name, kind] of PROPERTIES) {
    const value = properties[name]
    if (value !== undefined) writeValue(writer, kind, value)
  }
  return writer.take()
}

function writeValue(writer: ByteWriter, kind: Kind, value: unknown): void {
  if (kind === 'shortstr') writer.shortstr(value as string)
  else if (kind === 'octet') writer.uint8(value as number)
  else if (kind === 'table') writeTable(writer, value as Table)
  else writer.uint64(value as number | bigint)
}
