import { show } from '../matching/mismatch.ts'
import { compileDateFormat } from './date-format.ts'
import type { Matcher, ValueComparison } from './matcher.ts'
import { textOf } from './text.ts'

const DEFAULT_FORMATS = { date: 'yyyy-MM-dd', time: 'HH:mm:ss', datetime: "yyyy-MM-dd'T'HH:mm:ssXXX" } as const

/** A date in the rule's `format` (letters of Java's DateTimeFormatter), by default `yyyy-MM-dd`. */
export const date: Matcher = { check: (comparison) => check('date', comparison) }

/** A time of day, by default `HH:mm:ss`. */
export const time: Matcher = { check: (comparison) => check('time', comparison) }

/** A date and time, by default `yyyy-MM-dd'T'HH:mm:ssXXX`. */
export const datetime: Matcher = { check: (comparison) => check('datetime', comparison) }

function check(kind: keyof typeof DEFAULT_FORMATS, { actual, rule }: ValueComparison): string | undefined {
  // Files of older tools put the format under the name of the matcher itself.
  const format = String(rule.format || rule[rule.match] || DEFAULT_FORMATS[kind])
  const text = textOf(actual)
  const fits = text !== undefined && compileDateFormat(format)(text)
  return fits ? undefined : `expected ${show(actual)} to be a ${kind} like ${format}`
}
