import { isUtf8 } from 'node:buffer'
import { type Decimal, EMPTY_TABLE, type Field, type FieldType, type Table } from '../values/field-table.ts'
import { ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts'

/** Tables inside tables, at most. A deeper one is refused before it can exhaust the stack. */
const MAX_DEPTH = 64

/**
 * Type letters as RabbitMQ reads them, which differ from the letters of the specification (RabbitMQ, "AMQP 0-9-1
 * errata", §3 field types).
 */
const TYPE_OF_LETTER: Readonly<Record<string, FieldType>> = {
  S: 'longstr',
  I: 'signedint',
  D: 'decimal',
  T: 'timestamp',
  F: 'table',
  b: 'byte',
  B: 'unsignedbyte',
  s: 'short',
  u: 'unsignedshort',
  i: 'unsignedint',
  d: 'double',
  f: 'float',
  l: 'long',
  L: 'long',
  t: 'bool',
  x: 'binary',
  V: 'void',
  A: 'array',
}

const TYPES: readonly (FieldType | undefined)[] = Array.from(
  { length: 256 },
  (_, code) => TYPE_OF_LETTER[String.fromCharCode(code)],
)

const LETTERS = new Map<FieldType, number>(
  Object.entries(TYPE_OF_LETTER)
    .filter(([letter]) => letter !== 'L')
    .map(([letter, type]) => [type, letter.charCodeAt(0)]),
)

export function readTable(reader: ByteReader, depth = 0): Table {
  const bytes = reader.longstr()
  if (bytes.length === 0) return EMPTY_TABLE
  if (depth > MAX_DEPTH) throw new MalformedBytes()
  const inner = new ByteReader(bytes)
  const table = new Map<string, Field>()
  while (!inner.done) {
    const name = inner.slice(inner.uint8()).toString('utf8')
    table.set(name, readField(inner, depth))
  }
  return table
}

function readArray(reader: ByteReader, depth: number): Field[] {
  if (depth > MAX_DEPTH) throw new MalformedBytes()
  const inner = new ByteReader(reader.longstr())
  const fields: Field[] = []
  while (!inner.done) fields.push(readField(inner, depth))
  return fields
}

function readField(reader: ByteReader, depth: number): Field {
  const type = TYPES[reader.uint8()]
  if (type === undefined) throw new MalformedBytes()
  return { type, value: READERS[type](reader, depth + 1) }
}

const READERS: Readonly<Record<FieldType, (reader: ByteReader, depth: number) => Field['value']>> = {
  longstr: (reader) => textOrBytes(reader.longstr()),
  signedint: (reader) => reader.int32(),
  decimal: (reader) => ({ scale: reader.uint8(), unscaled: reader.uint32() }),
  timestamp: (reader) => reader.uint64(),
  table: (reader, depth) => readTable(reader, depth),
  byte: (reader) => reader.int8(),
  unsignedbyte: (reader) => reader.uint8(),
  short: (reader) => reader.int16(),
  unsignedshort: (reader) => reader.uint16(),
  unsignedint: (reader) => reader.uint32(),
  double: (reader) => reader.double(),
  float: (reader) => reader.float(),
  long: (reader) => reader.int64(),
  bool: (reader) => reader.uint8() !== 0,
  binary: (reader) => Buffer.from(reader.longstr()),
  void: () => undefined,
  array: (reader, depth) => readArray(reader, depth),
}

/** Long strings are bytes to RabbitMQ; those that are no UTF-8 stay bytes here too. */
function textOrBytes(bytes: Buffer): string | Buffer {
  return isUtf8(bytes) ? bytes.toString('utf8') : Buffer.from(bytes)
}

export function writeTable(writer: ByteWriter, table: Table): void {
  const start = writer.reserve32()
  for (const [name, field] of table) {
    writer.shortstr(name)
    writeField(writer, field)
  }
  writer.fill32(start)
}

function writeField(writer: ByteWriter, { type, value }: Field): void {
  writer.uint8(LETTERS.get(type) as number)
  WRITERS[type](writer, value)
}

const WRITERS: Readonly<Record<FieldType, (writer: ByteWriter, value: Field['value']) => void>> = {
  longstr: (writer, value) => writer.longstr(value as string | Buffer),
  signedint: (writer, value) => writer.int32(value as number),
  decimal: (writer, value) => {
    writer.uint8((value as Decimal).scale)
    writer.uint32((value as Decimal).unscaled)
  },
  timestamp: (writer, value) => writer.uint64(value as number | bigint),
  table: (writer, value) => writeTable(writer, value as Table),
  byte: (writer, value) => writer.int8(value as number),
  unsignedbyte: (writer, value) => writer.uint8(value as number),
  short: (writer, value) => writer.int16(value as number),
  unsignedshort: (writer, value) => writer.uint16(value as number),
  unsignedint: (writer, value) => writer.uint32(value as number),
  double: (writer, value) => writer.double(value as number),
  float: (writer, value) => writer.float(value as number),
  long: (writer, value) => writer.int64(value as number | bigint),
  bool: (writer, value) => writer.uint8(value ? 1 : 0),
  binary: (writer, value) => writer.longstr(value as Buffer),
  void: () => {},
  array: (writer, value) => {
    const start = writer.reserve32()
    for (const field of value as readonly Field[]) writeField(writer, field)
    writer.fill32(start)
  },
}
