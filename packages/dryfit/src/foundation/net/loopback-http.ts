import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf } from '../core/index.ts'
import { http } from './node-http.ts'

export type AnswerHttp = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/**
 * A small HTTP server beside a service, for people and tools: on loopback, on a free port, and never a reason for the
 * process to stay. An answer that fails is a 500 with its reason.
 *
 * @example
 * const view = new LoopbackHttp((_request, response) => void response.end('hello'))
 * await view.open()
 */
export class LoopbackHttp {
  readonly #server: Server

  constructor(answer: AnswerHttp) {
    this.#server = http.createServer((request, response) => {
      // Called inside, so that what is thrown at once is a rejection, too.
      new Promise<void>((resolve) => resolve(answer(request, response))).catch((thrown) => refuse(response, thrown))
    })
  }

  /** `http://127.0.0.1:8025`, from {@link open} on. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    this.#server.unref()
  }

  /** Ends all connections, and stops listening. */
  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function refuse(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${messageOf(thrown)}\n`)
}
