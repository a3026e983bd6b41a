import type { ServerResponse } from 'node:http'
import { http, resetSocket } from '../../../foundation/net/index.ts'
import { flattenHeaders } from '../request/headers.ts'
import type { Interim } from '../respond/reply.ts'
import type { ReplySink } from './reply-sink.ts'

/** A reply on an HTTP/1.1 connection of Node's own server. */
export class NodeSink implements ReplySink {
  readonly #response: ServerResponse
  readonly #date: () => string

  /** @param date the text of the `date` header, by the environment's clock. */
  constructor(response: ServerResponse, date: () => string) {
    this.#response = response
    this.#date = date
    response.sendDate = false
  }

  interim({ status, headers = {} }: Interim): void {
    // Past Node, which leaves the headers of a 102 out, and a 103 that has no `link`.
    const lines = pairsOf(flattenHeaders(headers)).map(([name, value]) => `${name}: ${value}\r\n`)
    this.#response.socket?.write(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}\r\n`, 'latin1')
  }

  send(status: number, message: string | undefined, headers: readonly string[], body: string | Uint8Array): void {
    const all = wholeHead(status, headers, body, this.#date())
    if (message === undefined) this.#response.writeHead(status, all)
    else this.#response.writeHead(status, message, all)
    this.#response.end(body)
  }

  head(status: number, message: string | undefined, headers: readonly string[]): void {
    const all = has(headers, 'date') ? [...headers] : [...headers, 'date', this.#date()]
    if (message === undefined) this.#response.writeHead(status, all)
    else this.#response.writeHead(status, message, all)
    this.#response.flushHeaders()
  }

  write(piece: string | Uint8Array): boolean {
    return this.#response.write(piece)
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#response.once('drain', resolve)
      this.#response.once('close', resolve)
    })
  }

  flushed(): Promise<void> {
    const { socket } = this.#response
    return new Promise((resolve) => {
      if (socket === null || socket.destroyed) resolve()
      else socket.write('', () => resolve())
    })
  }

  end(trailers: readonly string[] = []): void {
    if (trailers.length > 0) this.#response.addTrailers(pairsOf(trailers))
    this.#response.end()
  }

  raw(bytes: string | Uint8Array): void {
    const { socket } = this.#response
    this.#response.detachSocket(socket as NonNullable<typeof socket>)
    socket?.end(bytes)
  }

  reset(): void {
    const { socket } = this.#response
    if (socket !== null) resetSocket(socket)
  }

  close(): void {
    this.#response.socket?.end()
  }

  get closed(): boolean {
    return this.#response.destroyed || this.#response.socket === null || this.#response.socket.destroyed
  }

  onClosed(listener: () => void): void {
    this.#response.once('close', listener)
  }
}

interface Prepared {
  readonly body: string | Uint8Array
  readonly date: string
  readonly all: string[]
}

/** The heads of fixed replies, by their list of headers: made anew when the body or the second is another. */
const prepared = new WeakMap<readonly string[], Prepared>()

function wholeHead(status: number, headers: readonly string[], body: string | Uint8Array, date: string): string[] {
  const known = prepared.get(headers)
  if (known !== undefined && known.body === body && known.date === date) return known.all
  const all = [...headers]
  if (!has(headers, 'date')) all.push('date', date)
  if (!hasNoBody(status) && !has(headers, 'content-length')) all.push('content-length', String(Buffer.byteLength(body)))
  prepared.set(headers, { body, date, all })
  return all
}

/** 204 and 304 have no body and must not announce one (RFC 9110 §8.6). */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}

function has(flat: readonly string[], name: string): boolean {
  for (let index = 0; index < flat.length; index += 2) {
    const each = flat[index] as string
    if (each.length === name.length && each.toLowerCase() === name) return true
  }
  return false
}

function pairsOf(flat: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index < flat.length; index += 2) pairs.push([flat[index] as string, flat[index + 1] as string])
  return pairs
}
