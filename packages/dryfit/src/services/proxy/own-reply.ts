import { STATUS_CODES } from 'node:http'
import { type Address, type FaultAnswer, messageOf, type Seam } from '../../foundation/core/index.ts'

/** A reply that the seam itself gives, in place of the service. */
export interface OwnReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The reply of an `answer` fault. Without a body of its own it says in JSON what it is. */
export function faultReply({ status = 500, headers = {}, json, body, code, message }: FaultAnswer): OwnReply {
  if (json !== undefined) return jsonReply(status, json, headers)
  if (body !== undefined) return reply(status, headers, body)
  return jsonReply(status, { error: message ?? STATUS_CODES[status] ?? 'error', ...(code && { code }) }, headers)
}

/** 502: the service behind the seam gave no reply (RFC 9110 §15.6.3). */
export function badGateway(seam: Seam, address: Address, cause: unknown): OwnReply {
  return jsonReply(502, {
    error: `service "${seam.service}" gave no reply to "${seam.consumer}"`,
    why: reasonOf(cause),
    service: seam.service,
    consumer: seam.consumer,
    address: `${address.host}:${address.port}`,
    by: 'dryfit',
  })
}

/** What the seam cannot carry. */
export function refusal(status: number, error: string): OwnReply {
  return jsonReply(status, { error, by: 'dryfit' })
}

/** The reply as bytes, for a connection that node's HTTP server has let go. */
export function toBytes({ status, headers, body }: OwnReply): Buffer {
  const fields = { ...headers, 'content-length': String(body.length), connection: 'close' }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined
  const message = messageOf(cause)
  return code === undefined || message.includes(code) ? message : `${message} (${code})`
}

function jsonReply(status: number, json: unknown, headers: Readonly<Record<string, string>> = {}): OwnReply {
  const typed = hasContentType(headers) ? headers : { 'content-type': 'application/json', ...headers }
  return reply(status, typed, JSON.stringify(json))
}

function reply(status: number, headers: Readonly<Record<string, string>>, body: string): OwnReply {
  return { status, headers, body: Buffer.from(body) }
}

function hasContentType(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
}
