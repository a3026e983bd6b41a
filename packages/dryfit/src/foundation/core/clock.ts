import { DryfitError } from './errors.ts'
import { invalidOption } from './option.ts'
import { throwLater } from './throw-later.ts'
import { type HeapTimer, TimerHeap } from './timer-heap.ts'

/** A timer set on a clock. */
export interface ClockTimer {
  cancel(): void
}

/**
 * The time of an environment. Whatever waits, expires or stamps inside Dryfit asks this and never `Date`.
 *
 * ```
 *   real      now() = machine time + offset, timers fire by themselves
 *   frozen    now() stands still, timers fire only when the clock is advanced past them
 * ```
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  /** Calls `action` once, `delayMs` of this clock from now (never synchronously). */
  setTimer(delayMs: number, action: () => void): ClockTimer
  /** Resolves after `delayMs` of this clock; rejects with the signal's reason when aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
  /** Called after every jump, freeze and resume: whoever keeps due times by hand looks again. Returns the unsubscribe. */
  onChange(listener: () => void): () => void
}

/** A {@link Clock} that a test can steer. */
export interface ControlledClock extends Clock {
  readonly frozen: boolean
  /** Stops time, at `at` (epoch milliseconds, Date or ISO text) or where it is. */
  freeze(at?: TimeInput): void
  /** Lets time run on from where it stands. */
  resume(): void
  /** Moves time forward by `ms`; timers that fall due fire in their order, each at its own time. */
  advance(ms: number): Promise<void>
  /** Moves time to `at`. Forward like {@link advance}; backward without firing anything. */
  moveTo(at: TimeInput): Promise<void>
  /** Back to the machine's time; timers that were set stay, at their distance. */
  reset(): void
  /**
   * Keeps where time stands. What it returns goes back there: a frozen clock to its moment, a running one to its distance
   * from the machine's time. Timers that were set stay, at their distance.
   */
  keep(): () => void
}

export type TimeInput = number | string | Date

/** Node fires a `setTimeout` of more than this at once, so longer waits are taken in steps. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

interface Entry extends ClockTimer, HeapTimer {
  readonly action: () => void
}

/**
 * A clock that runs with the machine until it is frozen or moved.
 *
 * @example
 * const clock = createClock()
 * clock.freeze('2030-01-01T00:00:00Z')
 * await clock.advance(60_000) // every timer of that minute has fired, in order
 */
export function createClock(): ControlledClock {
  return new SteeredClock()
}

class SteeredClock implements ControlledClock {
  #offsetMs = 0
  #frozenAt: number | undefined
  readonly #entries = new TimerHeap<Entry>()
  readonly #listeners = new Set<() => void>()
  #nextOrder = 0
  #alarm: NodeJS.Timeout | undefined
  #alarmAt = Number.POSITIVE_INFINITY

  get frozen(): boolean {
    return this.#frozenAt !== undefined
  }

  now(): number {
    return this.#frozenAt ?? Date.now() + this.#offsetMs
  }

  setTimer(delayMs: number, action: () => void): ClockTimer {
    if (Number.isNaN(delayMs)) throw invalidOption('clock', 'delayMs', 'milliseconds', delayMs)
    const entry: Entry = {
      dueAt: this.now() + Math.max(0, delayMs),
      order: this.#nextOrder++,
      index: -1,
      action,
      cancel: () => this.#cancel(entry),
    }
    this.#entries.add(entry)
    if (entry.dueAt < this.#alarmAt) this.#arm()
    return entry
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = (): void => {
        timer.cancel()
        reject(signal?.reason)
      }
      const timer = this.setTimer(delayMs, () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      })
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  freeze(at?: TimeInput): void {
    this.#frozenAt = at === undefined ? this.now() : toEpochMs(at)
    this.#changed()
  }

  resume(): void {
    if (this.#frozenAt === undefined) return
    this.#offsetMs = this.#frozenAt - Date.now()
    this.#frozenAt = undefined
    this.#changed()
  }

  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw invalidOption('clock', 'advance', 'milliseconds ≥ 0', ms)
    await this.#moveForwardTo(this.now() + ms)
  }

  async moveTo(at: TimeInput): Promise<void> {
    const target = toEpochMs(at)
    if (target >= this.now()) return this.#moveForwardTo(target)
    this.#setNow(target)
    this.#changed()
  }

  reset(): void {
    this.#goBackTo(undefined, 0)
  }

  keep(): () => void {
    const frozenAt = this.#frozenAt
    const offsetMs = this.#offsetMs
    return () => this.#goBackTo(frozenAt, offsetMs)
  }

  #goBackTo(frozenAt: number | undefined, offsetMs: number): void {
    const before = this.now()
    this.#frozenAt = frozenAt
    this.#offsetMs = offsetMs
    this.#entries.shift(this.now() - before)
    this.#changed()
  }

  async #moveForwardTo(target: number): Promise<void> {
    for (let next = this.#entries.first; next !== undefined && next.dueAt <= target; next = this.#entries.first) {
      this.#setNow(Math.max(this.now(), next.dueAt))
      this.#fire(next)
      await settleMicrotasks()
    }
    if (target > this.now()) this.#setNow(target)
    this.#changed()
  }

  #setNow(at: number): void {
    if (this.#frozenAt === undefined) this.#offsetMs = at - Date.now()
    else this.#frozenAt = at
  }

  #fire(entry: Entry): void {
    this.#entries.remove(entry)
    try {
      entry.action()
    } catch (thrown) {
      // The others are not to wait for ever because this one failed.
      throwLater(thrown)
    }
  }

  #cancel(entry: Entry): void {
    if (this.#entries.remove(entry) && this.#entries.size === 0) this.#disarm()
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
    this.#arm()
  }

  #arm(): void {
    this.#disarm()
    const first = this.#frozenAt === undefined ? this.#entries.first : undefined
    if (first === undefined) return
    this.#alarmAt = first.dueAt
    const waitMs = Math.min(LONGEST_TIMEOUT_MS, Math.max(0, first.dueAt - this.now()))
    this.#alarm = setTimeout(() => this.#ring(), waitMs)
  }

  #disarm(): void {
    clearTimeout(this.#alarm)
    this.#alarm = undefined
    this.#alarmAt = Number.POSITIVE_INFINITY
  }

  #ring(): void {
    this.#disarm()
    const now = this.now()
    // What an action sets anew comes after all that was due already, in a turn of its own.
    const end = this.#nextOrder
    for (let next = this.#entries.first; next !== undefined && next.dueAt <= now; next = this.#entries.first) {
      if (next.order >= end || this.frozen) break
      this.#fire(next)
    }
    if (this.#alarm === undefined) this.#arm()
  }
}

/** Lets the promises that a fired timer resolved run before the next timer fires. */
function settleMicrotasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

export function toEpochMs(at: TimeInput): number {
  const ms = typeof at === 'number' ? at : at instanceof Date ? at.getTime() : Date.parse(at)
  if (Number.isFinite(ms)) return ms
  throw new DryfitError('OPTION_INVALID', {
    what: `"${String(at)}" is not a time`,
    fix: 'give epoch milliseconds, a Date, or ISO 8601 text such as 2030-01-31T12:00:00Z',
  })
}
