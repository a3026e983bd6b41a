import type { Probe } from './probe.ts'

/** How the wait ended. */
export type ReadyResult =
  | { readonly is: 'ready' }
  /** It ended by itself, `how`: `exit code 1`. */
  | { readonly is: 'ended'; readonly how: string; readonly last: string | undefined }
  | { readonly is: 'late'; readonly last: string | undefined }

/** Asks often in the beginning, when most apps become ready, then less. */
const FIRST_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 100

/**
 * Asks until the app is ready, has ended, or `timeoutMs` of real time are over, whichever is first.
 *
 * @throws the signal's reason when aborted.
 */
export async function awaitReady(
  probe: Probe,
  { ended, timeoutMs, signal }: { ended: Promise<string>; timeoutMs: number; signal: AbortSignal },
): Promise<ReadyResult> {
  const over = new AbortController()
  const stop = AbortSignal.any([over.signal, signal])
  const asked: { last: string | undefined } = { last: undefined }
  const late = after(timeoutMs, stop).then((): ReadyResult => ({ is: 'late', last: asked.last }))
  const gone = ended.then((how): ReadyResult => ({ is: 'ended', how, last: asked.last }))
  try {
    const result = await Promise.race([askUntilReady(probe, stop, asked), gone, late])
    signal.throwIfAborted()
    return result
  } finally {
    over.abort()
    probe.close?.()
  }
}

async function askUntilReady(
  probe: Probe,
  stop: AbortSignal,
  asked: { last: string | undefined },
): Promise<ReadyResult> {
  for (let pauseMs = FIRST_PAUSE_MS; !stop.aborted; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    const reason = await probe.ask(stop)
    if (reason === undefined) return { is: 'ready' }
    if (!stop.aborted) asked.last = reason
    await after(pauseMs, stop)
  }
  return { is: 'late', last: asked.last }
}

function after(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    if (stop.aborted) done()
    else stop.addEventListener('abort', done, { once: true })
  })
}
