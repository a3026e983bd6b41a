/**
 * What one pattern may do for one request, in steps of some tens of nanoseconds: a body of several megabytes is read, and
 * no request is held up for more than 50 ms.
 */
const MAX_STEPS = 1_000_000

/** A pattern was given up for one request. */
export class TooMuchWork extends Error {}

/** Steps that are left to the pattern that is being asked now. Matching is synchronous, so there is one at a time. */
let left = Number.POSITIVE_INFINITY

/** For whatever may take long: says that so many steps are taken. @throws TooMuchWork when they are used up. */
export function spend(steps = 1): void {
  if (left === Number.POSITIVE_INFINITY) return
  left -= steps
  // What is no number counts as too many.
  if (!(left >= 0)) throw new TooMuchWork('the pattern takes too many steps for this request')
}

/** What is nested deeper than the program's stack is as good as endless. */
function isTooMuch(thrown: unknown): boolean {
  return thrown instanceof TooMuchWork || (thrown instanceof RangeError && thrown.message.includes('call stack'))
}

/**
 * Asks a pattern, within bounds. What it asks in turn shares its steps.
 *
 * @param givenUp the answer when the steps are used up, or when the request is nested too deep for the program's stack.
 */
export function bounded<T>(ask: () => T, givenUp: T): T {
  if (left !== Number.POSITIVE_INFINITY) return ask()
  left = MAX_STEPS
  try {
    return ask()
  } catch (thrown) {
    if (isTooMuch(thrown)) return givenUp
    throw thrown
  } finally {
    left = Number.POSITIVE_INFINITY
  }
}
