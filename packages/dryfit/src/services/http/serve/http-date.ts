import type { Clock } from '../../../foundation/core/index.ts'

/** The text of a `date` header by this clock, made anew once a second. */
export function httpDate(clock: Clock): () => string {
  let second = Number.NaN
  let text = ''
  return () => {
    const now = Math.floor(clock.now() / 1000)
    if (now !== second) {
      second = now
      text = new Date(now * 1000).toUTCString()
    }
    return text
  }
}
