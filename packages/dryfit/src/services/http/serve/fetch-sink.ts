import { headersToObject } from '../request/headers.ts'
import { hasNoBody } from './node-sink.ts'
import type { ReplySink } from './reply-sink.ts'

/** A reply to a `Request` of the Fetch standard, in this process. What ends a connection on a wire rejects here. */
export class FetchSink implements ReplySink {
  readonly #answered = Promise.withResolvers<Response>()
  readonly #listeners: (() => void)[] = []
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Who waits until the client has read what was written. */
  #readers: (() => void)[] = []
  #closed = false

  /** @param signal aborted when the client gives up. */
  constructor(signal: AbortSignal) {
    if (signal.aborted) this.#close()
    signal.addEventListener('abort', () => this.#close(), { once: true })
  }

  get response(): Promise<Response> {
    return this.#answered.promise
  }

  /** The Fetch standard has no place for interim replies. */
  interim(): void {}

  send(status: number, message: string | undefined, headers: readonly string[], body: string | Uint8Array): void {
    const content = hasNoBody(status) || status === 205 ? null : Buffer.from(body)
    this.#answered.resolve(new Response(content, initOf(status, message, headers)))
    this.#close()
  }

  head(status: number, message: string | undefined, headers: readonly string[]): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#stream = controller
      },
      pull: () => this.#wereRead(),
      cancel: () => this.#close(),
    })
    this.#answered.resolve(new Response(body, initOf(status, message, headers)))
  }

  write(piece: string | Uint8Array): boolean {
    this.#stream?.enqueue(Buffer.from(piece))
    return (this.#stream?.desiredSize ?? 1) > 0
  }

  async drained(): Promise<void> {}

  flushed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed || (this.#stream?.desiredSize ?? 1) > 0) resolve()
      else this.#readers.push(resolve)
    })
  }

  end(): void {
    if (!this.#closed) this.#stream?.close()
    this.#close()
  }

  raw(): void {
    this.#fail('Parse Error: what came is no HTTP reply', 'HPE_INVALID_CONSTANT')
  }

  reset(): void {
    this.#fail('read ECONNRESET', 'ECONNRESET')
  }

  close(): void {
    this.#fail('socket hang up', 'ECONNRESET')
  }

  get closed(): boolean {
    return this.#closed
  }

  onClosed(listener: () => void): void {
    this.#listeners.push(listener)
  }

  #fail(message: string, code: string): void {
    const error = Object.assign(new Error(message), { code })
    this.#answered.reject(error)
    if (!this.#closed) this.#stream?.error(error)
    this.#close()
  }

  #wereRead(): void {
    for (const resolve of this.#readers) resolve()
    this.#readers = []
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#wereRead()
    for (const listener of this.#listeners) listener()
  }
}

function initOf(status: number, statusText: string | undefined, flat: readonly string[]): ResponseInit {
  const headers = Object.entries(headersToObject(flat)).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  )
  return { status, headers, ...(statusText !== undefined && { statusText }) }
}
