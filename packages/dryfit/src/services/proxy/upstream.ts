import { Agent, type ClientRequest, type IncomingMessage, request as sendRequest } from 'node:http'
import type { Address } from '../../foundation/core/index.ts'
import { currentAddress, type Whereabouts } from './seam-proxy.ts'

/**
 * Idle connections are let go before a usual server would close them (node after 5 s, gunicorn after 2 s), so that a
 * request does not meet a closing connection.
 */
const MAX_IDLE_MS = 1000

/** May be sent again without a second effect (RFC 9110 §9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])

export interface Outgoing {
  readonly method: string
  readonly path: string
  readonly headers: readonly string[]
}

/** The service behind an HTTP seam, reached over kept-alive connections. */
export class Upstream {
  readonly #whereabouts: Whereabouts
  readonly #agent: Agent
  readonly #maxHeaderBytes: number

  constructor(whereabouts: Whereabouts, { maxHeaderBytes }: { maxHeaderBytes: number }) {
    this.#whereabouts = whereabouts
    this.#maxHeaderBytes = maxHeaderBytes
    this.#agent = new Agent({ keepAlive: true, timeout: MAX_IDLE_MS, maxFreeSockets: 256 })
  }

  get address(): Address {
    return currentAddress(this.#whereabouts)
  }

  /** Begins a request. `fresh` takes a connection of its own. */
  request({ method, path, headers }: Outgoing, { fresh = false } = {}): ClientRequest {
    const { host, port } = this.address
    const request = sendRequest({
      ...{ host, port, method, path, headers },
      agent: fresh ? false : this.#agent,
      maxHeaderSize: this.#maxHeaderBytes,
    })
    // The number of fields is bounded by their bytes; node would leave further ones out without a word.
    request.maxHeadersCount = 0
    return request
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** The service closed an idle connection just as it was used again, and the request may safely be sent once more. */
export function maySendAgain(request: ClientRequest, error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException
  return request.reusedSocket && IDEMPOTENT.has(request.method) && (code === 'ECONNRESET' || code === 'EPIPE')
}

/** Resolves with the head of the reply. */
export function replyOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    request.once('error', reject)
  })
}
