import type { Clock } from './clock.ts'
import type { Exchange } from './exchange.ts'

/**
 * Where a fault acts on an exchange.
 *
 * ```
 *   consumer ──▶ (request) ──▶ service     the effect has not happened
 *   consumer ◀── (reply)   ◀── service     the effect has happened, the consumer does not know
 * ```
 */
export type FaultPoint = 'request' | 'reply'

/**
 * What the seam is to do at this point.
 *
 * - `pass`: go on as if nothing were there
 * - `answer`: reply with an error in the protocol's own words, in place of the service or of its reply
 * - `reset`: end the connection hard (TCP RST). At `reply` this is the lost reply
 * - `close`: end the connection in an orderly way (FIN)
 * - `hang`: stop here; the connection stays open and nothing more comes
 * - `drop`: this one message vanishes, the connection goes on (a publish, a confirm, a delivery)
 * - `duplicate`: pass it on, and once more
 */
export type Verdict =
  | { readonly do: 'pass' | 'reset' | 'close' | 'hang' | 'drop' | 'duplicate' }
  | { readonly do: 'answer'; readonly with: FaultAnswer }

/**
 * An error reply in the words of the protocol it is sent over. A protocol reads its own fields and answers with its
 * most ordinary error for the rest.
 */
export interface FaultAnswer {
  /** HTTP: status, default 500. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly body?: string
  /** The protocol's error code: SQLSTATE `40001`, Redis `LOADING`, AMQP `541`, SMTP `451`. */
  readonly code?: string
  readonly message?: string
}

export interface FaultTools {
  readonly clock: Clock
  /** Aborted when the exchange ends for another reason, or the fault is removed. */
  readonly signal: AbortSignal
}

/**
 * A change to an exchange: one method. Ready-made ones are in `faults.ts`; a user's own is as good as they are.
 *
 * @example const teapot: Fault = { kind: 'teapot', point: 'request', describe: () => 'answer 418',
 *   decide: () => ({ do: 'answer', with: { status: 418 } }) }
 */
export interface Fault {
  /** A word for the kind: `delay`, `reset`. */
  readonly kind: string
  readonly point: FaultPoint
  /** The fault in a few words, for journal and reports: `delay 200 ms`. */
  describe(): string
  /** Called when an exchange that the rule selects comes to the point. A promise holds the exchange until it resolves. */
  decide(exchange: Exchange, tools: FaultTools): Verdict | Promise<Verdict>
}

/** Ability: the fault shapes the bytes of a reply as they stream. */
export interface ShapesStream {
  /** How the body of this reply is to leave. */
  shape(exchange: Exchange): StreamShape
}

export interface StreamShape {
  /** Upper bound of the rate. Absent: unlimited. */
  readonly bytesPerSecond?: number
  /** Size of one piece on the wire. */
  readonly chunkBytes?: number
  /** Cut the connection after so many bytes of the body. */
  readonly cutAfterBytes?: number
}

/** Ability: the fault holds exchanges until it is told to let go. */
export interface Holds {
  readonly held: readonly Exchange[]
  /** Resolves when `count` exchanges (default 1) are held at the same time; WAIT_TIMED_OUT after `timeoutMs` (default 5000). */
  arrived(count?: number, options?: { timeoutMs?: number }): Promise<void>
  /** Lets all held exchanges go, or the given one, and stops holding further ones when all are let go. */
  release(exchange?: Exchange): void
}

export const PASS: Verdict = Object.freeze({ do: 'pass' })

export function shapesStream(fault: Fault): fault is Fault & ShapesStream {
  return 'shape' in fault && typeof fault.shape === 'function'
}
