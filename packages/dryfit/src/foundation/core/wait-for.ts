import { DryfitError, messageOf } from './errors.ts'

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
  const startedAt = performance.now()
  let last: Attempt
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted()
    last = await attempt(condition)
    if ('value' in last && last.value) return last.value as Exclude<T, false | null | undefined | 0 | ''>
    if (performance.now() - startedAt + intervalMs > timeoutMs) throw timedOut(what, timeoutMs, tries, last)
    await pause(intervalMs, signal)
  }
}

type Attempt = { value: unknown } | { thrown: unknown }

async function attempt(condition: () => unknown): Promise<Attempt> {
  try {
    return { value: await condition() }
  } catch (thrown) {
    return { thrown }
  }
}

function timedOut(what: string, timeoutMs: number, tries: number, last: Attempt): DryfitError {
  const outcome = 'thrown' in last ? `threw: ${messageOf(last.thrown)}` : `returned ${JSON.stringify(last.value)}`
  return new DryfitError('WAIT_TIMED_OUT', {
    what: `waited ${timeoutMs} ms for ${what}, which did not come true`,
    why: `the last of ${tries} tries ${outcome}`,
    cause: 'thrown' in last ? last.thrown : undefined,
  })
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}
