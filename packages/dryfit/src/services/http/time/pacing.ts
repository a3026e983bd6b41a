import { invalidOption } from '../../../foundation/core/index.ts'
import type { Pacing } from '../respond/reply.ts'

/** One piece of a body and the time, on the environment's clock, to wait before it. */
export interface ScheduledChunk {
  /** Milliseconds after the piece before. Default 0. */
  readonly waitMs?: number
  readonly data: string | Uint8Array
}

export interface DribbleInit {
  readonly numberOfChunks: number
  /** Milliseconds from the first byte of the reply's turn to its last. */
  readonly totalDuration: number
}

/** Pieces at the times that were given. */
export function chunkSchedule(chunks: readonly ScheduledChunk[]): Pacing {
  const pieces = chunks.map(({ waitMs = 0, data }) => {
    if (!(waitMs >= 0)) throw invalidOption('reply', 'chunks', 'waitMs ≥ 0', waitMs)
    return { waitMs, bytes: Buffer.from(data) }
  })
  return { pieces: () => pieces }
}

/**
 * Equal pieces at equal times; what does not divide goes with the last one, and the first one waits too, as WireMock
 * has it.
 */
export function dribble({ numberOfChunks, totalDuration }: DribbleInit): Pacing {
  if (!(Number.isInteger(numberOfChunks) && numberOfChunks >= 1)) {
    throw invalidOption('dribble', 'numberOfChunks', 'a whole number ≥ 1', numberOfChunks)
  }
  if (!(totalDuration >= 0)) throw invalidOption('dribble', 'totalDuration', 'milliseconds ≥ 0', totalDuration)
  return { pieces: (body) => slices(body, Math.min(numberOfChunks, Math.max(1, body.length)), totalDuration) }
}

function slices(body: Uint8Array, count: number, totalMs: number): { waitMs: number; bytes: Uint8Array }[] {
  const size = Math.floor(body.length / count)
  return Array.from({ length: count }, (_, index) => ({
    waitMs: totalMs / count,
    bytes: body.subarray(index * size, index === count - 1 ? body.length : (index + 1) * size),
  }))
}
