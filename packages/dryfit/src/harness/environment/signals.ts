const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const live = new Set<() => Promise<void>>()

/**
 * Calls `stop` when the process is asked to end, and lets it end after that. Returns the unsubscribe.
 *
 * Programs with signal handlers of their own keep the last word: then nothing is ended for them.
 */
export function stopOnSignal(stop: () => Promise<void>): () => void {
  if (live.size === 0) for (const signal of SIGNALS) process.on(signal, onSignal)
  live.add(stop)
  return () => {
    live.delete(stop)
    if (live.size === 0) for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}

async function onSignal(signal: NodeJS.Signals): Promise<void> {
  const othersListen = process.listenerCount(signal) > 1
  // A stop that fails has been reported to whoever awaits it; the process ends all the same.
  await Promise.allSettled([...live].map((stop) => stop()))
  for (const each of SIGNALS) process.off(each, onSignal)
  if (!othersListen) process.kill(process.pid, signal)
}
