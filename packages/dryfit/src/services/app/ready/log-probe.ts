import { toPredicate } from '../../../foundation/core/index.ts'
import type { LogBook } from '../log-book.ts'
import type { Probe } from './probe.ts'

/** Waits for a line. Ready when one has matched, from the start of this run on. */
export function logProbe(pattern: RegExp | string, book: LogBook): Probe {
  const fits = typeof pattern === 'string' ? (text: string) => text.includes(pattern) : toPredicate(pattern)
  let lines = 0
  let found = false
  const release = book.onLine(({ text }) => {
    lines++
    found ||= fits(text)
  })
  return {
    what: `a log line that ${typeof pattern === 'string' ? `has "${pattern}"` : `matches ${pattern}`}`,
    ask: async () => (found ? undefined : `none of the ${lines} lines so far`),
    close: release,
  }
}
