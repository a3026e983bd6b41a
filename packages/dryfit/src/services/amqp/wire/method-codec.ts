import type { Table } from '../values/field-table.ts'
import { ByteReader, type ByteWriter } from './bytes.ts'
import { type Domain, METHODS, type Method, type MethodArgs, type MethodName } from './methods.ts'
import { readTable, writeTable } from './table-codec.ts'

interface Shape {
  readonly name: MethodName
  readonly id: number
  readonly fields: readonly (readonly [name: string, domain: Domain])[]
}

const SHAPES: readonly Shape[] = Object.entries(METHODS).map(([name, [classId, methodId, fields]]) => ({
  name: name as MethodName,
  id: classId * 0x10000 + methodId,
  fields: Object.entries(fields) as [string, Domain][],
}))

const BY_ID = new Map(SHAPES.map((shape) => [shape.id, shape]))
const BY_NAME = new Map(SHAPES.map((shape) => [shape.name, shape]))

/** Class and method id in one number, as they stand at the start of a method frame. */
export function idOf(name: MethodName): number {
  return (BY_NAME.get(name) as Shape).id
}

export function nameOf(id: number): MethodName | undefined {
  return BY_ID.get(id)?.name
}

/**
 * Decodes the arguments that follow the ids in a method frame's payload.
 *
 * @throws MalformedBytes when they end too early, or go on for too long.
 */
export function readMethod(name: MethodName, payload: Buffer): Method {
  const { fields } = BY_NAME.get(name) as Shape
  const reader = new ByteReader(payload, 4)
  const args: Record<string, unknown> = {}
  let bits = 0
  let nextBit = 8
  for (const [field, domain] of fields) {
    if (domain !== 'bit') {
      nextBit = 8
      args[field] = readArgument(reader, domain)
      continue
    }
    // Adjacent bits share an octet, lowest first (§4.2.5.2).
    if (nextBit === 8) {
      bits = reader.uint8()
      nextBit = 0
    }
    args[field] = (bits & (1 << nextBit++)) !== 0
  }
  return { name, args } as unknown as Method
}

function readArgument(reader: ByteReader, domain: Exclude<Domain, 'bit'>): unknown {
  switch (domain) {
    case 'shortstr':
      return reader.shortstr()
    case 'longlong':
      return Number(reader.uint64())
    case 'short':
      return reader.uint16()
    case 'long':
      return reader.uint32()
    case 'octet':
      return reader.uint8()
    case 'table':
      return readTable(reader)
    case 'longstr':
      return reader.longstr()
  }
}

/** Writes ids and arguments: the payload of a method frame. */
export function writeMethod<N extends MethodName>(writer: ByteWriter, name: N, args: MethodArgs<N>): void {
  const { id, fields } = BY_NAME.get(name) as Shape
  writer.uint32(id)
  const values = args as Readonly<Record<string, unknown>>
  let bits = 0
  let bitCount = 0
  const flush = (): void => {
    if (bitCount > 0) writer.uint8(bits)
    bits = 0
    bitCount = 0
  }
  for (const [field, domain] of fields) {
    if (domain === 'bit') {
      if (values[field]) bits |= 1 << bitCount
      bitCount++
      continue
    }
    flush()
    writeArgument(writer, domain, values[field])
  }
  flush()
}

function writeArgument(writer: ByteWriter, domain: Exclude<Domain, 'bit'>, value: unknown): void {
  switch (domain) {
    case 'shortstr':
      writer.shortstr(value as string)
      return
    case 'longlong':
      writer.uint64(value as number)
      return
    case 'short':
      writer.uint16(value as number)
      return
    case 'long':
      writer.uint32(value as number)
      return
    case 'octet':
      writer.uint8(value as number)
      return
    case 'table':
      writeTable(writer, value as Table)
      return
    case 'longstr':
      writer.longstr(value as string | Buffer)
      return
  }
}
