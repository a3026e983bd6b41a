import type { Clock } from '../../../foundation/core/index.ts'
import { readBody } from './read-body.ts'

export interface ReadingPace {
  readonly bytesPerSecond: number
  readonly clock: Clock
}

/**
 * Reads a body as {@link readBody} does, but no faster than at a pace of the environment's clock: after each piece the
 * reading rests, so that the client's writes come to a halt when the buffers between are full.
 */
export function readBodySlowly(
  incoming: Parameters<typeof readBody>[0],
  maxBytes: number,
  { bytesPerSecond, clock }: ReadingPace,
  done: Parameters<typeof readBody>[2],
): void {
  const gone = new AbortController()
  let rested: Promise<unknown> = Promise.resolve()
  incoming.on('data', (piece: Buffer) => {
    incoming.pause()
    rested = rested
      .then(() => clock.sleep((piece.length / bytesPerSecond) * 1000, gone.signal))
      .then(() => incoming.resume())
  })
  readBody(incoming, maxBytes, (outcome) => {
    if (typeof outcome === 'string') gone.abort()
    // The end of a body can be known before its last piece has been rested from.
    rested.then(
      () => done(outcome),
      () => done(typeof outcome === 'string' ? outcome : 'aborted'),
    )
  })
}
