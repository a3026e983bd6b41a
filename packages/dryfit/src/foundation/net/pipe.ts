import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** What a pipe carried, and who broke it off if it did not end in order. */
export interface PipedBytes {
  readonly toUpstream: number
  readonly toClient: number
  readonly broken?: 'client' | 'upstream'
}

export interface PipeOptions {
  /** What the bytes of each direction run through, in order. */
  readonly toUpstream?: readonly Duplex[]
  readonly toClient?: readonly Duplex[]
  /** Called once, when both directions are over. */
  readonly onEnd?: (bytes: PipedBytes) => void
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
  const count = { toUpstream: 0, toClient: 0 }
  let broken: 'client' | 'upstream' | undefined
  let open = 2
  const watch = (name: 'client' | 'upstream', one: Socket, other: Socket): void => {
    one.once('error', () => {
      broken ??= name
      resetSocket(other)
    })
    one.once('close', () => {
      // Gone before its end was read: what the other side still says has no reader.
      if (!one.readableEnded) {
        if (!other.destroyed) broken ??= name
        other.destroy()
      }
      open--
      if (open === 0) options.onEnd?.({ ...count, ...(broken && { broken }) })
    })
  }
  watch('client', client, upstream)
  watch('upstream', upstream, client)
  client.on('data', (chunk: Buffer) => {
    count.toUpstream += chunk.length
  })
  upstream.on('data', (chunk: Buffer) => {
    count.toClient += chunk.length
  })
  join(client, upstream, options.toUpstream ?? [])
  join(upstream, client, options.toClient ?? [])
}

function join(from: Socket, to: Socket, through: readonly Duplex[]): void {
  let tail: NodeJS.ReadableStream = from
  for (const stage of through) {
    stage.once('error', () => resetSocket(to))
    tail = tail.pipe(stage)
  }
  tail.pipe(to)
}

/** Ends a connection with a TCP reset, so that the peer sees ECONNRESET and not an orderly end. */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed) return
  // While its end is being sent a connection cannot be reset (libuv, uv_tcp_close_reset): trying leaks its handle.
  const ending = socket.writableEnded && !socket.writableFinished
  if (socket.connecting || ending) socket.destroy()
  else socket.resetAndDestroy()
}
