import type { Socket } from 'node:net'
import type { Transform } from 'node:stream'

export interface PipeOptions {
  /** What the bytes of each direction run through, in order. */
  readonly toUpstream?: readonly Transform[]
  readonly toClient?: readonly Transform[]
  /** Called once, when both directions are over. */
  readonly onEnd?: (bytes: { toUpstream: number; toClient: number }) => void
}

/**
 * Joins two sockets: back-pressure and half-close pass through, and a hard end of either side ends the other hard.
 *
 * ```
 *   client ──▶ [toUpstream…] ──▶ upstream
 *   client ◀── [toClient…]   ◀── upstream
 * ```
 */
export function pipeSockets(client: Socket, upstream: Socket, options: PipeOptions = {}): void {
  const bytes = { toUpstream: 0, toClient: 0 }
  let open = 2
  const closed = (): void => {
    open--
    if (open === 0) options.onEnd?.(bytes)
  }
  join(client, upstream, options.toUpstream ?? [], (count) => (bytes.toUpstream += count))
  join(upstream, client, options.toClient ?? [], (count) => (bytes.toClient += count))
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.once('error', () => resetSocket(other))
    one.once('close', () => {
      closed()
      if (!one.readableEnded) other.destroy()
    })
  }
}

function join(from: Socket, to: Socket, through: readonly Transform[], count: (bytes: number) => void): void {
  from.on('data', (chunk: Buffer) => count(chunk.length))
  let tail: NodeJS.ReadableStream = from
  for (const transform of through) {
    transform.once('error', () => resetSocket(to))
    tail = tail.pipe(transform)
  }
  tail.pipe(to)
}

/** Ends a connection with a TCP reset, so that the peer sees ECONNRESET and not an orderly end. */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed) return
  if (socket.connecting) socket.destroy()
  else socket.resetAndDestroy()
}
