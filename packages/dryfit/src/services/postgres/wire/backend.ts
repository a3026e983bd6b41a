import { BodyReader } from './body-reader.ts'
import { BACKEND } from './codes.ts'
import type { Format } from './frontend.ts'
import { MessageWriter } from './message-writer.ts'

/** The fields of ErrorResponse and NoticeResponse that people ask for ("Error and Notice Message Fields"). */
export interface ErrorFields {
  /** `ERROR`, `FATAL`, `PANIC`; for notices `WARNING`, `NOTICE`, … Not translated. */
  readonly severity: string
  /** SQLSTATE, five characters. */
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

export interface Column {
  readonly name: string
  /** Oid of the type. */
  readonly type: number
  readonly format: Format
}

export interface Notification {
  readonly processId: number
  readonly channel: string
  readonly payload: string
}

const FIELD_NAMES: Readonly<Record<string, keyof ErrorFields>> = {
  V: 'severity',
  C: 'code',
  M: 'message',
  D: 'detail',
  H: 'hint',
  s: 'schema',
  t: 'table',
  c: 'column',
  n: 'constraint',
}

export function decodeError(body: BodyReader): ErrorFields {
  const fields: { -readonly [K in keyof ErrorFields]: ErrorFields[K] } = { severity: '', code: '', message: '' }
  for (let type = body.byte(); type !== 0; type = body.byte()) {
    const name = FIELD_NAMES[String.fromCharCode(type)]
    const value = body.text()
    if (name !== undefined) fields[name] = value
  }
  return fields
}

export function encodeError(fields: ErrorFields): Buffer {
  const writer = new MessageWriter().byte(0x53).text(fields.severity)
  for (const [letter, name] of Object.entries(FIELD_NAMES)) {
    const value = fields[name]
    if (value !== undefined) writer.byte(letter.charCodeAt(0)).text(value)
  }
  return writer.byte(0).message(BACKEND.errorResponse)
}

export function decodeRowDescription(body: BodyReader): Column[] {
  return body.list(19, () => {
    const name = body.text()
    body.bytes(6) // table oid, column number
    const type = body.uint32()
    body.bytes(6) // type size, type modifier
    return { name, type, format: body.int16() }
  })
}

export function encodeRowDescription(columns: readonly Column[]): Buffer {
  const writer = new MessageWriter()
  writer.list(columns, ({ name, type, format }) => {
    writer.text(name).int32(0).int16(0).int32(type).int16(-1).int32(-1).int16(format)
  })
  return writer.message(BACKEND.rowDescription)
}

export function decodeDataRow(body: BodyReader): (Buffer | null)[] {
  return body.list(4, () => body.nullable())
}

export function encodeDataRow(values: readonly (Uint8Array | null)[]): Buffer {
  const writer = new MessageWriter()
  return writer.list(values, (value) => writer.nullable(value)).message(BACKEND.dataRow)
}

export function decodeParameterDescription(body: BodyReader): number[] {
  return body.list(4, () => body.uint32())
}

export function decodeParameterStatus(body: BodyReader): { name: string; value: string } {
  return { name: body.text(), value: body.text() }
}

export function encodeParameterStatus(name: string, value: string): Buffer {
  return new MessageWriter().text(name).text(value).message(BACKEND.parameterStatus)
}

export function decodeBackendKey(body: BodyReader): { processId: number; secret: Buffer } {
  return { processId: body.int32(), secret: Buffer.from(body.rest()) }
}

export function encodeBackendKey(processId: number, secret: Uint8Array): Buffer {
  return new MessageWriter().int32(processId).bytes(secret).message(BACKEND.backendKeyData)
}

export function decodeCommandTag(body: BodyReader): string {
  return body.text()
}

export function encodeCommandComplete(tag: string): Buffer {
  return new MessageWriter().text(tag).message(BACKEND.commandComplete)
}

/** The number of rows a command tag tells, `INSERT 0 3` → 3; undefined for tags that tell none. */
export function rowsOfTag(tag: string): number | undefined {
  const last = tag.slice(tag.lastIndexOf(' ') + 1)
  return /^\d+$/.test(last) ? Number(last) : undefined
}

export function encodeReady(status: number): Buffer {
  return new MessageWriter().byte(status).message(BACKEND.readyForQuery)
}

export function decodeNotification(body: BodyReader): Notification {
  return { processId: body.int32(), channel: body.text(), payload: body.text() }
}

/** An authentication request: its sub-type, and the bytes that belong to it. */
export function decodeAuthentication(body: BodyReader): { kind: number; data: Buffer } {
  return { kind: body.int32(), data: body.rest() }
}

/** The mechanisms of AuthenticationSASL, in the server's order of preference. */
export function decodeSaslMechanisms(data: Buffer): string[] {
  const body = new BodyReader(data)
  const mechanisms: string[] = []
  for (let name = body.text(); name !== ''; name = body.text()) mechanisms.push(name)
  return mechanisms
}

export function encodeAuthenticationOk(): Buffer {
  return new MessageWriter().int32(0).message(BACKEND.authentication)
}
