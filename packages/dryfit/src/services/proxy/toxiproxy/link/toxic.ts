import type { Random } from '../../../../foundation/core/index.ts'
import type { Chunk } from './channel.ts'

/** What a toxic has come to: a piece, the end of the stream, or that it is to let go, since it is changed or removed. */
export type Taken = Chunk | 'end' | 'interrupted' | 'elapsed'

/**
 * What a toxic works on: its place in one direction of one connection.
 *
 * ```
 *   … ──take──▶ toxic ──put──▶ …
 * ```
 */
export interface Stub {
  /** The next piece. With `withinMs`, `elapsed` when none has come by then. */
  take(withinMs?: number): Promise<Taken>
  /** Hands a piece on; resolves when there is room for the next. */
  put(chunk: Chunk): Promise<void>
  /** Waits for `ms` of the environment's clock. False when it was interrupted: then what is at hand goes on at once. */
  sleep(ms: number): Promise<boolean>
  /** The stream is over: hands its end on. */
  end(): Promise<void>
  /** Ends the stream here: what has been put is delivered, then both connections are closed. */
  cut(): Promise<void>
  /** Ends both connections with a TCP reset. */
  reset(): void
  /** Environment time. */
  now(): number
  readonly random: Random
  /** How long this connection has been open, in milliseconds. */
  readonly ageMs: number
  /** Kept for this connection while the toxic is there, also when its attributes change. */
  readonly state: Map<string, number>
}

/** A kind of toxic: one loop over a stub, and what its attributes are. */
export interface ToxicKind<A extends Attributes = Attributes> {
  readonly type: string
  /** The attributes with their defaults. */
  readonly defaults: A
  /** Pieces that may wait before this toxic. Default 0. */
  readonly buffer?: number
  /** Ends the connections it worked on when it is removed. Default false. */
  readonly closesOnRemoval?: boolean
  /** Works until it is interrupted or the stream is over. Attributes are read as it goes. */
  pipe(stub: Stub, attributes: A): Promise<void>
}

export type Attributes = Readonly<Record<string, number>>
