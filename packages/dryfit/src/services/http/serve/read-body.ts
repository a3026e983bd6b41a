import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

/** Reads a body to its end and calls `done` once. Past the limit nothing more is kept. */
export function readBody(
  incoming: Readable & { readonly headers: IncomingHttpHeaders },
  maxBytes: number,
  done: (outcome: Uint8Array | 'too large' | 'aborted') => void,
) {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return done('too large')
  const chunks: Buffer[] = []
  let size = 0
  let over = false
  const finish = (outcome: Uint8Array | 'too large' | 'aborted'): void => {
    if (over) return
    over = true
    done(outcome)
  }
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) {
      chunks.length = 0
      finish('too large')
    } else chunks.push(chunk)
  })
  incoming.on('end', () => finish(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
  incoming.on('close', () => finish('aborted'))
}
