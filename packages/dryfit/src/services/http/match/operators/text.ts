import { flag, textField } from '../fields.ts'
import type { Matcher } from '../matcher.ts'
import { plainMatcher } from '../matcher.ts'
import type { Operator, Value } from '../operator.ts'
import { textDistance } from '../text-distance.ts'

/** Exactly this text. */
export function equalTo(expected: string): Matcher<Value> {
  return {
    matches: (value) => value?.text === expected,
    distance: (value) => (value === undefined ? 1 : textDistance(expected, value.text)),
    describe: () => expected,
    only: expected,
  }
}

function equalToIgnoringCase(expected: string): Matcher<Value> {
  const lower = expected.toLowerCase()
  return {
    matches: (value) => value?.text.toLowerCase() === lower,
    distance: (value) => (value === undefined ? 1 : textDistance(lower, value.text.toLowerCase())),
    describe: () => expected,
  }
}

export const textOperators: readonly Operator[] = [
  {
    keyword: 'equalTo',
    options: ['caseInsensitive'],
    compile: (document, pointer) => {
      const expected = textField(document, 'equalTo', pointer)
      return flag(document, 'caseInsensitive') ? equalToIgnoringCase(expected) : equalTo(expected)
    },
  },
  {
    keyword: 'binaryEqualTo',
    options: [],
    compile: (document, pointer) => {
      const base64 = textField(document, 'binaryEqualTo', pointer)
      const expected = Buffer.from(base64, 'base64')
      return plainMatcher(base64, (value) => value !== undefined && expected.equals(value.bytes))
    },
  },
  {
    keyword: 'contains',
    options: [],
    compile: (document, pointer) => {
      const part = textField(document, 'contains', pointer)
      return plainMatcher(part, (value) => value?.text.includes(part) ?? false)
    },
  },
  {
    keyword: 'doesNotContain',
    options: [],
    compile: (document, pointer) => {
      const part = textField(document, 'doesNotContain', pointer)
      return plainMatcher(part, (value) => !value?.text.includes(part))
    },
  },
  {
    keyword: 'absent',
    options: [],
    compile: () => plainMatcher('(absent)', (value) => value === undefined),
  },
  {
    keyword: 'anything',
    options: [],
    compile: () => plainMatcher('anything', () => true),
  },
]
