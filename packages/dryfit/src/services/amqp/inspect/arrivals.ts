import { DryfitError } from '../../../foundation/core/index.ts'
import { describeMatching, type Matching, matches } from './matching.ts'
import { describeMessages, type SeenMessage } from './seen-message.ts'

/** What is kept of each queue, at most: the oldest go first. */
const MAX_ARRIVALS = 1000

interface Arrival {
  readonly message: () => SeenMessage
  taken: boolean
}

export interface NextOptions {
  /** Default: any message. */
  readonly matching?: Matching
  /** Real milliseconds. Default 5000. */
  readonly timeoutMs?: number
}

/**
 * What came into the queues since the last reset. It takes nothing away: consumers get their messages all the same.
 *
 * ```
 *   publish ──▶ queue ──▶ consumer
 *                 └ a note here ──▶ next()
 * ```
 */
export class Arrivals {
  #byQueue = new Map<string, Arrival[]>()
  readonly #waiting = new Set<() => void>()

  /** Notes an arrival. The message is only looked at when somebody asks. */
  note(key: string, message: () => SeenMessage): void {
    const arrival = { message, taken: false }
    const there = this.#byQueue.get(key)
    if (there === undefined) this.#byQueue.set(key, [arrival])
    else {
      there.push(arrival)
      if (there.length > 2 * MAX_ARRIVALS) there.splice(0, MAX_ARRIVALS)
    }
    if (this.#waiting.size > 0) for (const wake of [...this.#waiting]) wake()
  }

  /** All that came into the queue, the newest last. */
  of(key: string): SeenMessage[] {
    return (this.#byQueue.get(key) ?? []).map(({ message }) => message())
  }

  /**
   * The first message that came in since the last reset, fits, and was not returned before; waits for it if need be.
   *
   * @throws WAIT_TIMED_OUT, listing what came in instead.
   */
  async next(key: string, name: string, { matching, timeoutMs = 5000 }: NextOptions = {}): Promise<SeenMessage> {
    const found = this.#take(key, matching)
    if (found !== undefined) return found
    const { promise, resolve, reject } = Promise.withResolvers<SeenMessage>()
    const look = (): void => {
      const taken = this.#take(key, matching)
      if (taken !== undefined) resolve(taken)
    }
    const timer = setTimeout(() => reject(this.#timedOut(key, name, matching, timeoutMs)), timeoutMs)
    this.#waiting.add(look)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(look)
    }
  }

  reset(): void {
    this.#byQueue = new Map()
  }

  #take(key: string, matching: Matching | undefined): SeenMessage | undefined {
    for (const arrival of this.#byQueue.get(key) ?? []) {
      if (arrival.taken) continue
      const message = arrival.message()
      if (!matches(message, matching)) continue
      arrival.taken = true
      return message
    }
    return undefined
  }

  #timedOut(key: string, name: string, matching: Matching | undefined, timeoutMs: number): DryfitError {
    const wanted = describeMatching(matching)
    return new DryfitError('WAIT_TIMED_OUT', {
      what: `waited ${timeoutMs} ms for ${wanted} to come into the queue "${name}"`,
      why: 'what came in since the last reset did not fit, or was returned by an earlier next()',
      evidence: describeMessages(this.of(key)),
    })
  }
}
