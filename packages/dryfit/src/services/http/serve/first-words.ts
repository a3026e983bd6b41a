import type { Socket } from 'node:net'

/** What an HTTP/2 client says first when it knows that the server speaks it (RFC 9113 §3.3, §3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

/**
 * Tells by its first bytes which HTTP a connection speaks, and hands it on with those bytes still to be read.
 *
 * ```
 *   "GET /a HTTP/1.1…"  ──▶ http1          "PRI * HTTP/2.0…" ──▶ http2
 * ```
 */
export function byFirstWords(
  socket: Socket,
  { http1, http2 }: { http1(socket: Socket): void; http2(socket: Socket): void },
): void {
  let heard: Buffer = Buffer.alloc(0)
  const onData = (chunk: Buffer): void => {
    heard = heard.length === 0 ? chunk : Buffer.concat([heard, chunk])
    const known = Math.min(heard.length, PREFACE.length)
    const isPreface = heard.subarray(0, known).equals(PREFACE.subarray(0, known))
    if (isPreface && heard.length < PREFACE.length) return
    handOn(isPreface ? http2 : http1)
  }
  /** Nothing was asked, as of a probe that only looks whether somebody listens: nobody else would end the connection. */
  const onEnd = (): void => void socket.end()
  const onError = (): void => void socket.destroy()
  const handOn = (to: (socket: Socket) => void): void => {
    socket.pause()
    socket.off('data', onData).off('end', onEnd).off('error', onError)
    if (heard.length > 0) socket.unshift(heard)
    to(socket)
  }
  socket.on('data', onData).on('end', onEnd).on('error', onError).resume()
}
