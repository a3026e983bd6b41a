import type { IndexKey } from '../stub/model.ts'

/**
 * A test of one value: what every operator is.
 *
 * `matches` is asked on the hot path; the rest only when something has to be explained.
 */
export interface Matcher<T> {
  matches(value: T): boolean
  /** How far the value is from a match: 0 for a match, 1 for nothing in common. */
  distance(value: T): number
  /** What is expected, in a few words. */
  describe(): string
  /** The word of the pattern language, as a report shows it beside the expectation: `equalTo`. */
  readonly operator?: string
  /** The one text that matches and nothing else does, where there is one: an index can look it up. */
  readonly only?: string
  /** An equality that every matching JSON body has. */
  readonly bodyKey?: IndexKey | undefined
  /** What of the value is compared, when it is not the value itself: what a path found. */
  shows?(value: T): string | undefined
  /** Where the value differs, one line for each place; for values such as JSON where a place can be named. */
  differences?(value: T): readonly string[]
}

/** A matcher that knows only yes and no. */
export function plainMatcher<T>(description: string | (() => string), matches: (value: T) => boolean): Matcher<T> {
  return {
    matches,
    distance: (value) => (matches(value) ? 0 : 1),
    describe: typeof description === 'string' ? () => description : description,
  }
}
