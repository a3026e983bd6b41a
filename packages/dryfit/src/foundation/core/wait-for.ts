import { DryfitError, messageOf } from './errors.ts'
import { show } from './option.ts'

export interface WaitOptions {
  /** How long to go on, in real milliseconds. Default 5000. */
  readonly timeoutMs?: number
  /** Pause between two tries, in real milliseconds. Default 10. */
  readonly intervalMs?: number
  /** Gives up early. */
  readonly signal?: AbortSignal
  /** What is waited for, as the error message names it. Default `condition`. */
  readonly what?: string
}

/**
 * Tries `condition` until it returns something truthy, and returns that. A throw counts as "not yet".
 *
 * @throws WAIT_TIMED_OUT with the last value or the last failure in its message; the signal's reason when aborted.
 * @example const order = await waitFor(() => orders.find((o) => o.status === 'shipped'), { timeoutMs: 2000 })
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const { timeoutMs = 5000, intervalMs = 10, signal, what = 'condition' } = options
  const endsAt = performance.now() + timeoutMs
  let last: Attempt = { unanswered: true }
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted()
    const latest = await attempt(condition, endsAt, signal)
    if ('value' in latest && latest.value) return latest.value as Exclude<T, false | null | undefined | 0 | ''>
    signal?.throwIfAborted()
    // A try that did not come to an end says less than the one before it.
    if (!('unanswered' in latest) || tries === 1) last = latest
    const leftMs = endsAt - performance.now()
    // A system timer may ring a little early.
    if (leftMs < 1) throw timedOut(what, timeoutMs, tries, last)
    // The last try is made when the time is up, not one interval before.
    await pause(Math.min(intervalMs, Math.ceil(leftMs)), signal)
  }
}

type Attempt = { value: unknown } | { thrown: unknown } | { unanswered: true }

/** One try. It may take until the end, and is then left to itself. */
async function attempt(condition: () => unknown, endsAt: number, signal: AbortSignal | undefined): Promise<Attempt> {
  try {
    const value = condition()
    if (!isThenable(value)) return { value }
    const over = new AbortController()
    const stop = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal])
    const late = pause(Math.max(0, endsAt - performance.now()), stop).then((): Attempt => ({ unanswered: true }))
    const answer = Promise.resolve(value).then((resolved): Attempt => ({ value: resolved }))
    return await Promise.race([answer, late]).finally(() => over.abort())
  } catch (thrown) {
    return { thrown }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function timedOut(what: string, timeoutMs: number, tries: number, last: Attempt): DryfitError {
  return new DryfitError('WAIT_TIMED_OUT', {
    what: `waited ${timeoutMs} ms for ${what}, which did not come true`,
    why: `the last of ${tries} tries ${outcomeOf(last)}`,
    cause: 'thrown' in last ? last.thrown : undefined,
  })
}

function outcomeOf(last: Attempt): string {
  if ('thrown' in last) return `threw: ${messageOf(last.thrown)}`
  return 'value' in last ? `returned ${show(last.value)}` : 'had no result yet'
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    if (signal?.aborted) done()
    else signal?.addEventListener('abort', done, { once: true })
  })
}
