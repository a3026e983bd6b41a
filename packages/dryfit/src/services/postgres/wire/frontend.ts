import type { BodyReader } from './body-reader.ts'
import { FRONTEND } from './codes.ts'
import { MessageWriter } from './message-writer.ts'

/** 0 is text, 1 is binary. */
export type Format = number

export interface Parse {
  /** Empty: the unnamed statement. */
  readonly statement: string
  readonly sql: string
  /** 0 leaves the type to the server. */
  readonly parameterTypes: readonly number[]
}

export interface Bind {
  readonly portal: string
  readonly statement: string
  /** None: all text. One: for all values. Else one for each. */
  readonly formats: readonly Format[]
  readonly values: readonly (Buffer | null)[]
  readonly resultFormats: readonly Format[]
}

/** A statement (`S`) or a portal (`P`). */
export interface Target {
  readonly kind: 'statement' | 'portal'
  readonly name: string
}

export interface Execute {
  readonly portal: string
  /** 0: all rows. */
  readonly maxRows: number
}

const STATEMENT = 0x53
const PORTAL = 0x50

export function decodeQuery(body: BodyReader): string {
  return body.text()
}

export function decodeParse(body: BodyReader): Parse {
  return { statement: body.text(), sql: body.text(), parameterTypes: body.list(4, () => body.uint32()) }
}

/** The two names a Bind begins with; enough to know what it binds. */
export function decodeBindNames(body: BodyReader): Pick<Bind, 'portal' | 'statement'> {
  return { portal: body.text(), statement: body.text() }
}

export function decodeBind(body: BodyReader): Bind {
  return {
    ...decodeBindNames(body),
    formats: body.list(2, () => body.int16()),
    values: body.list(4, () => body.nullable()),
    resultFormats: body.list(2, () => body.int16()),
  }
}

/** For Describe and Close. */
export function decodeTarget(body: BodyReader): Target {
  return { kind: body.byte() === STATEMENT ? 'statement' : 'portal', name: body.text() }
}

export function decodeExecute(body: BodyReader): Execute {
  return { portal: body.text(), maxRows: body.int32() }
}

export function encodeQuery(sql: string): Buffer {
  return new MessageWriter().text(sql).message(FRONTEND.query)
}

export function encodeParse({ statement, sql, parameterTypes }: Parse): Buffer {
  const writer = new MessageWriter().text(statement).text(sql)
  return writer.list(parameterTypes, (type) => writer.int32(type)).message(FRONTEND.parse)
}

export function encodeBind({ portal, statement, formats, values, resultFormats }: Bind): Buffer {
  const writer = new MessageWriter().text(portal).text(statement)
  writer.list(formats, (format) => writer.int16(format))
  writer.list(values, (value) => writer.nullable(value))
  return writer.list(resultFormats, (format) => writer.int16(format)).message(FRONTEND.bind)
}

export function encodeDescribe(target: Target): Buffer {
  return writeTarget(target).message(FRONTEND.describe)
}

export function encodeClose(target: Target): Buffer {
  return writeTarget(target).message(FRONTEND.close)
}

export function encodeExecute({ portal, maxRows }: Execute): Buffer {
  return new MessageWriter().text(portal).int32(maxRows).message(FRONTEND.execute)
}

export function encodeCopyFail(reason: string): Buffer {
  return new MessageWriter().text(reason).message(FRONTEND.copyFail)
}

export function encodePassword(password: string): Buffer {
  return new MessageWriter().text(password).message(FRONTEND.authentication)
}

export function encodeSaslInitial(mechanism: string, response: string): Buffer {
  const bytes = Buffer.from(response)
  return new MessageWriter().text(mechanism).int32(bytes.length).bytes(bytes).message(FRONTEND.authentication)
}

export function encodeSaslResponse(response: string): Buffer {
  return new MessageWriter().bytes(Buffer.from(response)).message(FRONTEND.authentication)
}

export const SYNC = new MessageWriter().message(FRONTEND.sync)
export const FLUSH = new MessageWriter().message(FRONTEND.flush)
export const TERMINATE = new MessageWriter().message(FRONTEND.terminate)
export const COPY_DONE = new MessageWriter().message(FRONTEND.copyDone)

function writeTarget({ kind, name }: Target): MessageWriter {
  return new MessageWriter().byte(kind === 'statement' ? STATEMENT : PORTAL).text(name)
}
