import { StubProblem } from '../../stub/problem.ts'
import { compileDateFormat } from '../date/format.ts'
import { type Moment, parseMoment } from '../date/moment.ts'
import { isNowExpression, parseOffset, shift, toUnit } from '../date/offset.ts'
import { toTruncation, truncate } from '../date/truncate.ts'
import { flag, optionalText, textField } from '../fields.ts'
import type { Matcher } from '../matcher.ts'
import type { Operator, PatternDocument, Value } from '../operator.ts'

const OPTIONS = [
  ...(['actualFormat', 'truncateExpected', 'truncateActual', 'applyTruncationLast'] as const),
  ...(['expectedOffset', 'expectedOffsetUnit'] as const),
]

/** Two years: the distance at which two times are half way apart. */
const HALF_DISTANCE_MS = 2 * 365 * 24 * 3600 * 1000

function dateTime(keyword: string, holds: (actualMs: number, expectedMs: number) => boolean): Operator {
  return {
    keyword,
    options: OPTIONS,
    compile: (document, pointer) => compileDateTime(document, keyword, pointer, holds),
  }
}

function compileDateTime(
  document: PatternDocument,
  keyword: string,
  pointer: string,
  holds: (actualMs: number, expectedMs: number) => boolean,
): Matcher<Value> {
  const expectedAt = expectedTime(document, keyword, pointer)
  const readActual = actualTime(document, pointer)
  const compare = (value: Value): { actual: number; expected: number } | undefined => {
    const actual = value === undefined ? undefined : readActual(value.text)
    if (value === undefined || actual === undefined) return undefined
    return { actual: actual.ms, expected: expectedAt(value.now).ms }
  }
  const matches = (value: Value): boolean => {
    const both = compare(value)
    return both !== undefined && holds(both.actual, both.expected)
  }
  return {
    matches,
    distance: (value) => {
      const both = compare(value)
      if (both === undefined) return 1
      const apart = Math.abs(both.actual - both.expected)
      return matches(value) ? 0 : Math.max(0.01, apart / (apart + HALF_DISTANCE_MS))
    },
    describe: () => String(document[keyword]),
  }
}

/** The expected time at a given now. */
function expectedTime(document: PatternDocument, keyword: string, pointer: string): (now: number) => Moment {
  const text = textField(document, keyword, pointer)
  const truncation = readTruncation(document, 'truncateExpected', pointer)
  if (!isNowExpression(text)) {
    const fixed = parseMoment(text)
    if (fixed === undefined) throw new StubProblem(`${pointer}/${keyword}`, `"${text}" is not a date or time`)
    return () => fixed
  }
  const offset = explicitOffset(document, pointer) ?? parseOffset(text)
  const last = flag(document, 'applyTruncationLast')
  return (now) => {
    return { ms: last ? truncate(shift(now, offset), truncation) : shift(truncate(now, truncation), offset) }
  }
}

function actualTime(document: PatternDocument, pointer: string): (text: string) => Moment | undefined {
  const format = optionalText(document, 'actualFormat', pointer)
  const truncation = readTruncation(document, 'truncateActual', pointer)
  const parse = format === undefined ? parseMoment : compileDateFormat(format).parse
  return (text) => {
    const moment = parse(text)
    return moment === undefined ? undefined : { ms: truncate(moment.ms, truncation) }
  }
}

function explicitOffset(document: PatternDocument, pointer: string): ReturnType<typeof parseOffset> | undefined {
  const { expectedOffset: amount, expectedOffsetUnit: unit } = document
  if (amount === undefined || unit === undefined) return undefined
  const known = toUnit(String(unit))
  if (known === undefined) throw new StubProblem(`${pointer}/expectedOffsetUnit`, `there is no unit "${String(unit)}"`)
  return { amount: Number(amount), unit: known }
}

function readTruncation(document: PatternDocument, name: string, pointer: string): ReturnType<typeof toTruncation> {
  const text = optionalText(document, name, pointer)
  if (text === undefined) return undefined
  const truncation = toTruncation(text)
  if (truncation === undefined) throw new StubProblem(`${pointer}/${name}`, `there is no truncation "${text}"`)
  return truncation
}

export const dateTimeOperators: readonly Operator[] = [
  dateTime('before', (actual, expected) => actual < expected),
  dateTime('after', (actual, expected) => actual > expected),
  dateTime('equalToDateTime', (actual, expected) => actual === expected),
]
