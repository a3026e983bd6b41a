import type { Content } from '../request/content.ts'
import type { Matcher } from './matcher.ts'
import { textDistance } from './text-distance.ts'

/** Exactly this text. */
export function equalTo(expected: string): Matcher<Content> {
  return {
    matches: ({ text }) => text === expected,
    distance: ({ text }) => textDistance(expected, text),
    describe: () => expected,
    only: expected,
  }
}

/** This text in any case. */
export function equalToIgnoringCase(expected: string): Matcher<Content> {
  const lower = expected.toLowerCase()
  return {
    matches: ({ text }) => text.toLowerCase() === lower,
    distance: ({ text }) => textDistance(lower, text.toLowerCase()),
    describe: () => `${expected} (in any case)`,
  }
}
