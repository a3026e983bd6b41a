import type { Clock, StreamShape } from '../../foundation/core/index.ts'

/** Thrown by {@link shaped} where the fault wants the stream cut. */
export class StreamCut extends Error {
  override readonly name = 'StreamCut'
}

/** Pieces a second when only a rate is given: enough to look like a stream, few enough to be cheap. */
const PIECES_PER_SECOND = 20

/**
 * Lets a body leave as a fault shapes it: in pieces, at a rate, up to a cut.
 *
 * @throws StreamCut after `cutAfterBytes`.
 */
export async function* shaped(
  body: AsyncIterable<Uint8Array>,
  shape: StreamShape,
  clock: Clock,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { bytesPerSecond, cutAfterBytes = Number.POSITIVE_INFINITY } = shape
  const pieceBytes = pieceSize(shape)
  let sent = 0
  for await (const chunk of body) {
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      const piece = chunk.subarray(start, Math.min(start + pieceBytes, start + cutAfterBytes - sent, chunk.length))
      if (bytesPerSecond !== undefined) await clock.sleep((piece.length / bytesPerSecond) * 1000, signal)
      if (piece.length > 0) yield piece
      sent += piece.length
      if (sent >= cutAfterBytes) throw new StreamCut(`cut after ${sent} B`)
    }
  }
}

function pieceSize({ bytesPerSecond, chunkBytes }: StreamShape): number {
  if (chunkBytes !== undefined) return Math.max(1, chunkBytes)
  if (bytesPerSecond === undefined) return Number.POSITIVE_INFINITY
  return Math.max(1, Math.ceil(bytesPerSecond / PIECES_PER_SECOND))
}
