import type { Random } from '../../../foundation/core/index.ts'

/** A reply as it leaves: everything drawn, rendered and checked. */
export interface Reply extends Manner {
  readonly status: number
  /** The reason phrase; undefined for the usual one. */
  readonly statusMessage: string | undefined
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: ReplyBody
  /** The JSON content as it was given, with whatever its values can say of themselves. */
  readonly template?: unknown
  /** Interim replies (1xx) that go first. */
  readonly informational?: readonly Interim[] | undefined
  /** Names and values in turn, sent after a chunked body. */
  readonly trailers?: readonly string[] | undefined
}

/** When and how orderly a reply leaves, whatever it says. */
export interface Manner {
  /** How long the reply waits before its first byte, on the environment's clock. */
  readonly delay?: Delay | undefined
  /** How the body leaves. Undefined: at once. */
  readonly pacing?: Pacing | undefined
  /** What goes wrong on the wire in place of an orderly reply. */
  readonly fault?: WireFault | undefined
  /** Cuts the connection after so many bytes of the body. */
  readonly cutAfterBytes?: number | undefined
  /** Cuts the connection after so many pieces of the body. */
  readonly cutAfterChunks?: number | undefined
}

export type ReplyBody = string | Uint8Array | AsyncIterable<string | Uint8Array>

export interface Interim {
  /** 102 or 103; 100 is the server's own business. */
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

/** A time that may differ from reply to reply. */
export interface Delay {
  /** Milliseconds ≥ 0. */
  draw(random: Random): number
  describe(): string
}

/** A body in pieces. The n-th piece leaves `waitMs` after the one before it. */
export interface Pacing {
  pieces(body: Uint8Array): readonly { readonly waitMs: number; readonly bytes: Uint8Array }[]
}

/** The four faults of WireMock, and never answering. */
export type WireFault =
  | 'CONNECTION_RESET_BY_PEER'
  | 'EMPTY_RESPONSE'
  | 'MALFORMED_RESPONSE_CHUNK'
  | 'RANDOM_DATA_THEN_CLOSE'
  | 'NO_RESPONSE'

export const WIRE_FAULTS: readonly WireFault[] = [
  'CONNECTION_RESET_BY_PEER',
  'EMPTY_RESPONSE',
  'MALFORMED_RESPONSE_CHUNK',
  'RANDOM_DATA_THEN_CLOSE',
  'NO_RESPONSE',
]

export function isStreamed(body: ReplyBody): body is AsyncIterable<string | Uint8Array> {
  return typeof body === 'object' && Symbol.asyncIterator in body
}
