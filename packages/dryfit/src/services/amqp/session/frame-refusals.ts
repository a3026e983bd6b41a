import { Refusal } from '../errors.ts'
import type { FrameFault } from '../wire/frames.ts'
import { snippet } from './erlang-terms.ts'

/** A frame that has no place where it came. */
export function unexpectedFrame(type: number, payload: Buffer): Refusal {
  return new Refusal('unexpected-frame', `type ${type}, ${snippet(payload)}`, 'none')
}

/** A frame of a type that does not exist. */
export function unknownFrame(type: number, payload: Buffer): Refusal {
  return new Refusal('frame-error', `type ${type}, ${snippet(payload)}: unknown_frame`, 'none')
}

/** A frame that is too large or has no end. */
export function badFrame(type: number, payload: Buffer, reason: FrameFault['reason']): Refusal {
  const what =
    reason.kind === 'too-large'
      ? `{frame_too_large,${reason.sizeBytes},${reason.maxBytes}}`
      : `{invalid_frame_end_marker,${reason.got}}`
  return new Refusal('frame-error', `type ${type}, ${snippet(payload)}: ${what}`, 'none')
}
