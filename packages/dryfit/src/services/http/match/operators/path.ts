import { DryfitError } from '../../../../foundation/core/index.ts'
import { StubProblem } from '../../stub/problem.ts'
import { PathTemplate } from '../../url/path-template.ts'
import { textField } from '../fields.ts'
import { plainMatcher } from '../matcher.ts'
import type { Operator } from '../operator.ts'

export const pathOperators: readonly Operator[] = [
  {
    keyword: 'matchesPathTemplate',
    options: [],
    compile: (document, pointer) => {
      const text = textField(document, 'matchesPathTemplate', pointer)
      const template = documentTemplate(text, `${pointer}/matchesPathTemplate`)
      return plainMatcher(text, (value) => value !== undefined && template.match(value.text) !== undefined)
    },
  },
]

/** A template as a stub document writes it. @throws StubProblem */
export function documentTemplate(text: string, pointer: string): PathTemplate {
  try {
    return new PathTemplate(text)
  } catch (thrown) {
    if (thrown instanceof DryfitError) throw new StubProblem(pointer, thrown.why ?? thrown.what)
    throw thrown
  }
}
