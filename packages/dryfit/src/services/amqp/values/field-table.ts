/** The field types RabbitMQ reads and writes, by the names it uses in its own messages. */
export type FieldType =
  | 'longstr'
  | 'signedint'
  | 'decimal'
  | 'timestamp'
  | 'table'
  | 'byte'
  | 'unsignedbyte'
  | 'short'
  | 'unsignedshort'
  | 'unsignedint'
  | 'double'
  | 'float'
  | 'long'
  | 'bool'
  | 'binary'
  | 'void'
  | 'array'

/** A decimal field: `unscaled / 10^scale`. */
export interface Decimal {
  readonly scale: number
  readonly unscaled: number
}

/** `Buffer` for binary, and for a long string that is not UTF-8; `bigint` beyond the safe integers. */
export type FieldValue = string | number | bigint | boolean | Buffer | Decimal | Table | readonly Field[] | undefined

/** One value of a field table, with the type it had on the wire. */
export interface Field {
  readonly type: FieldType
  readonly value: FieldValue
}

/** A field table (AMQP 0-9-1 §4.2.5.5): names to typed values, in the order of the wire. */
export type Table = ReadonlyMap<string, Field>

export const EMPTY_TABLE: Table = new Map()

const INTEGER_TYPES: ReadonlySet<FieldType> = new Set<FieldType>([
  'byte',
  'unsignedbyte',
  'short',
  'unsignedshort',
  'signedint',
  'unsignedint',
  'long',
])

export function isInteger(field: Field): boolean {
  return INTEGER_TYPES.has(field.type)
}

/** A field of type longstr. */
export function text(value: string): Field {
  return { type: 'longstr', value }
}

/** The value of a longstr field, if there is one of that name. */
export function textOf(table: Table | undefined, name: string): string | undefined {
  const field = table?.get(name)
  if (field?.type !== 'longstr') return undefined
  return typeof field.value === 'string' ? field.value : (field.value as Buffer).toString('latin1')
}

/** Turns a field into what a JavaScript programmer expects to see. */
export function toPlain(field: Field): unknown {
  const { type, value } = field
  if (type === 'table') return tableToPlain(value as Table)
  if (type === 'array') return (value as readonly Field[]).map(toPlain)
  if (type === 'void') return null
  return value
}

export function tableToPlain(table: Table): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  for (const [name, field] of table) plain[name] = toPlain(field)
  return plain
}

/** Gives a JavaScript value the field type that amqplib would: integers by size, other numbers as doubles. */
export function fromPlain(value: unknown): Field {
  if (value === null || value === undefined) return { type: 'void', value: undefined }
  if (typeof value === 'string') return text(value)
  if (typeof value === 'boolean') return { type: 'bool', value }
  if (typeof value === 'bigint') return { type: 'long', value }
  if (typeof value === 'number') return numberField(value)
  if (Buffer.isBuffer(value)) return { type: 'binary', value }
  if (value instanceof Date) return { type: 'timestamp', value: Math.floor(value.getTime() / 1000) }
  if (Array.isArray(value)) return { type: 'array', value: value.map(fromPlain) }
  return { type: 'table', value: tableFromPlain(value as Record<string, unknown>) }
}

export function tableFromPlain(object: Readonly<Record<string, unknown>>): Table {
  const table = new Map<string, Field>()
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined) table.set(name, fromPlain(value))
  }
  return table
}

function numberField(value: number): Field {
  if (!Number.isInteger(value)) return { type: 'double', value }
  const fits = value >= -(2 ** 31) && value < 2 ** 31
  return { type: fits ? 'signedint' : 'long', value }
}

/** Whether two fields say the same, whatever the width of their integers. */
export function sameField(one: Field, other: Field): boolean {
  if (isInteger(one) !== isInteger(other)) return false
  if (!isInteger(one) && one.type !== other.type) return false
  return sameValue(one.value, other.value)
}

export function sameValue(one: FieldValue, other: FieldValue): boolean {
  if (one instanceof Map && other instanceof Map) return sameTable(one, other)
  if (Buffer.isBuffer(one) && Buffer.isBuffer(other)) return one.equals(other)
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((field, index) => sameField(field, other[index] as Field))
  }
  if (typeof one === 'object' && typeof other === 'object') return JSON.stringify(one) === JSON.stringify(other)
  // biome-ignore lint/suspicious/noDoubleEquals: a 64-bit integer may be a bigint on one side and a number on the other
  return typeof one === 'bigint' || typeof other === 'bigint' ? one == other : one === other
}

export function sameTable(one: Table, other: Table): boolean {
  if (one.size !== other.size) return false
  for (const [name, field] of one) {
    const twin = other.get(name)
    if (twin === undefined || !sameField(field, twin)) return false
  }
  return true
}
