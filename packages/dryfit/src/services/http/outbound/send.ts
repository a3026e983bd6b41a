import { DryfitError } from '../../../foundation/core/index.ts'
import { http } from '../../../foundation/net/index.ts'

/** A request that the service itself sends: to the real API behind a proxy stub, or to a webhook. */
export interface OutboundRequest {
  readonly method: string
  readonly url: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

export interface OutboundReply {
  readonly status: number
  readonly statusMessage: string
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

export interface OutboundLimits {
  /** Milliseconds until the whole reply must be there. Default 30,000. */
  readonly timeoutMs?: number
  /** Default 50 MiB. */
  readonly maxBodyBytes?: number
}

/**
 * Sends a request and reads the whole reply. No redirect is followed.
 *
 * @throws CONNECT_FAILED with the system's reason; LIMIT_EXCEEDED for a reply that is too large.
 */
export function sendOutbound(request: OutboundRequest, limits: OutboundLimits = {}): Promise<OutboundReply> {
  const { timeoutMs = 30_000, maxBodyBytes = 50 * 1024 * 1024 } = limits
  const { method, url, headers, body } = request
  const send = url.startsWith('https:') ? process.getBuiltinModule('node:https').request : http.request
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(cause instanceof DryfitError ? cause : connectFailed(method, url, cause))
    const outgoing = send(url, { method, headers: [...headers], agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      let size = 0
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > maxBodyBytes) outgoing.destroy(tooLarge(url, maxBodyBytes))
        else chunks.push(chunk)
      })
      incoming.on('error', fail)
      incoming.on('end', () => {
        clearTimeout(timer)
        const { statusCode = 502, statusMessage = '', rawHeaders } = incoming
        resolve({ status: statusCode, statusMessage, headers: rawHeaders, body: Buffer.concat(chunks) })
      })
    })
    const timer = setTimeout(() => outgoing.destroy(new Error(`no full reply within ${timeoutMs} ms`)), timeoutMs)
    outgoing.on('error', (cause) => {
      clearTimeout(timer)
      fail(cause)
    })
    outgoing.end(body)
  })
}

function connectFailed(method: string, url: string, cause: Error): DryfitError {
  const why = cause.message || String((cause as NodeJS.ErrnoException).code)
  return new DryfitError('CONNECT_FAILED', { what: `${method} ${url} got no reply`, why, cause })
}

function tooLarge(url: string, maxBodyBytes: number): DryfitError {
  return new DryfitError('LIMIT_EXCEEDED', { what: `the reply of ${url} is larger than ${maxBodyBytes} bytes` })
}
