import type { Column } from './backend.ts'
import type { Format } from './frontend.ts'

/** Seconds from the Unix epoch to 2000-01-01, where PostgreSQL counts from. */
const POSTGRES_EPOCH_MS = 946_684_800_000

/** Oids of built-in types; they are fixed in PostgreSQL's catalogue (`pg_type.dat`). */
const OID = Object.freeze({
  bool: 16,
  bytea: 17,
  char: 18,
  name: 19,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  bpchar: 1042,
  varchar: 1043,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
})

type Decoder = (bytes: Buffer) => string

const utf8: Decoder = (bytes) => bytes.toString('utf8')
const hex: Decoder = (bytes) => `\\x${bytes.toString('hex')}`

const BINARY: ReadonlyMap<number, { readonly bytes?: number; readonly decode: Decoder }> = new Map([
  [OID.bool, { bytes: 1, decode: (bytes: Buffer) => (bytes[0] === 0 ? 'f' : 't') }],
  [OID.char, { bytes: 1, decode: utf8 }],
  [OID.int2, { bytes: 2, decode: (bytes: Buffer) => String(bytes.readInt16BE()) }],
  [OID.int4, { bytes: 4, decode: (bytes: Buffer) => String(bytes.readInt32BE()) }],
  [OID.oid, { bytes: 4, decode: (bytes: Buffer) => String(bytes.readUInt32BE()) }],
  [OID.int8, { bytes: 8, decode: (bytes: Buffer) => String(bytes.readBigInt64BE()) }],
  [OID.float4, { bytes: 4, decode: (bytes: Buffer) => String(bytes.readFloatBE()) }],
  [OID.float8, { bytes: 8, decode: (bytes: Buffer) => String(bytes.readDoubleBE()) }],
  [OID.date, { bytes: 4, decode: (bytes: Buffer) => isoDate(bytes.readInt32BE()) }],
  [OID.timestamp, { bytes: 8, decode: (bytes: Buffer) => isoTime(bytes.readBigInt64BE(), '') }],
  [OID.timestamptz, { bytes: 8, decode: (bytes: Buffer) => isoTime(bytes.readBigInt64BE(), 'Z') }],
  [OID.uuid, { bytes: 16, decode: uuid }],
  [OID.jsonb, { decode: (bytes: Buffer) => bytes.toString('utf8', 1) }],
  ...[OID.text, OID.varchar, OID.bpchar, OID.name, OID.json].map((oid) => [oid, { decode: utf8 }] as const),
])

/**
 * A value as text for people: as PostgreSQL writes it where the format is text or the type is an ordinary built-in one,
 * else its bytes in hex, `\x0a1b`.
 *
 * @param type oid of the type; 0 where it is not known
 */
export function showValue(value: Buffer | null, format: Format, type: number): string | null {
  if (value === null) return null
  if (format === 0) return value.toString('utf8')
  const known = BINARY.get(type)
  if (known === undefined || (known.bytes !== undefined && known.bytes !== value.length)) return hex(value)
  return known.decode(value)
}

/** The values of a row by their columns' names. */
export function showRow(columns: readonly Column[], values: readonly (Buffer | null)[]): Record<string, string | null> {
  const row: Record<string, string | null> = {}
  for (const [index, value] of values.entries()) {
    const column = columns[index]
    row[column?.name ?? String(index + 1)] = showValue(value, column?.format ?? 0, column?.type ?? 0)
  }
  return row
}

/** The format of the value at `index`: none given means text, one given means that one for all ("Bind"). */
export function formatAt(formats: readonly Format[], index: number): Format {
  return (formats.length === 1 ? formats[0] : formats[index]) ?? 0
}

function uuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function isoDate(days: number): string {
  if (days === 2 ** 31 - 1) return 'infinity'
  if (days === -(2 ** 31)) return '-infinity'
  return showDate(POSTGRES_EPOCH_MS + days * 86_400_000)?.slice(0, 10) ?? `2000-01-01 ${days} days`
}

function isoTime(microseconds: bigint, zone: string): string {
  if (microseconds === 2n ** 63n - 1n) return 'infinity'
  if (microseconds === -(2n ** 63n)) return '-infinity'
  const whole = microseconds / 1_000_000n - (microseconds % 1_000_000n < 0n ? 1n : 0n)
  const fraction = (((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n).toString().padStart(6, '0')
  const seconds = showDate(POSTGRES_EPOCH_MS + Number(whole) * 1000)
  if (seconds === undefined) return `2000-01-01 ${microseconds} microseconds`
  return `${seconds.slice(0, 10)} ${seconds.slice(11, 19)}.${fraction}${zone}`
}

/** PostgreSQL's years reach further than Date's. */
function showDate(epochMs: number): string | undefined {
  const date = new Date(epochMs)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0
    ? undefined
    : date.toISOString()
}
