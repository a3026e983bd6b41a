import { DryfitError } from './errors.ts'

/**
 * Gives `work` at most `timeoutMs` of real time. The signal that `work` receives is aborted when time is up, or when
 * the outer `signal` is.
 *
 * @throws DEADLINE_EXCEEDED, naming `what`.
 * @example await withDeadline({ what: 'migration of "db"', timeoutMs: 30_000 }, (signal) => migrate(signal))
 */
export async function withDeadline<T>(
  limit: { what: string; timeoutMs: number; signal?: AbortSignal; fix?: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  limit.signal?.throwIfAborted()
  const controller = new AbortController()
  const stop = Promise.withResolvers<never>()
  const giveUp = (reason: unknown): void => {
    stop.reject(reason)
    controller.abort(reason)
  }
  const onOuterAbort = (): void => giveUp(limit.signal?.reason)
  const timer = setTimeout(() => giveUp(deadlineError(limit)), limit.timeoutMs)
  limit.signal?.addEventListener('abort', onOuterAbort, { once: true })
  try {
    return await Promise.race([work(controller.signal), stop.promise])
  } finally {
    clearTimeout(timer)
    limit.signal?.removeEventListener('abort', onOuterAbort)
  }
}

function deadlineError({ what, timeoutMs, fix }: { what: string; timeoutMs: number; fix?: string }): DryfitError {
  return new DryfitError('DEADLINE_EXCEEDED', { what: `${what} took longer than ${timeoutMs} ms`, fix })
}
