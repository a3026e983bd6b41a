import { type GuardedRegex, guardRegex } from '../../regex/guarded-regex.ts'
import { javaToJavaScript } from '../../regex/java-syntax.ts'
import { StubProblem } from '../../stub/problem.ts'
import { textField } from '../fields.ts'
import { plainMatcher } from '../matcher.ts'
import type { Operator } from '../operator.ts'

/**
 * A pattern in Java's syntax that must cover the whole text, line breaks included.
 *
 * @throws StubProblem for a malformed pattern, or one that could take exponentially long.
 */
export function wholeRegex(pattern: string, pointer: string): GuardedRegex {
  try {
    const { source, flags } = javaToJavaScript(pattern)
    return guardRegex(source, flags, true)
  } catch (thrown) {
    throw new StubProblem(pointer, `the regular expression cannot be used: ${(thrown as Error).message}`)
  }
}

export const regexOperators: readonly Operator[] = [
  {
    keyword: 'matches',
    options: [],
    compile: (document, pointer) => {
      const pattern = textField(document, 'matches', pointer)
      const regex = wholeRegex(pattern, `${pointer}/matches`)
      return plainMatcher(pattern, (value) => value !== undefined && regex.test(value.text))
    },
  },
  {
    keyword: 'doesNotMatch',
    options: [],
    compile: (document, pointer) => {
      const pattern = textField(document, 'doesNotMatch', pointer)
      const regex = wholeRegex(pattern, `${pointer}/doesNotMatch`)
      return plainMatcher(pattern, (value) => value === undefined || !regex.test(value.text))
    },
  },
]
