import { closest } from '../../../foundation/core/index.ts'
import { StubProblem } from '../stub/problem.ts'
import { isRecord } from './fields.ts'
import type { Matcher } from './matcher.ts'
import type { Operator, Value } from './operator.ts'
import { dateTimeOperators } from './operators/date-time.ts'
import { jsonOperators } from './operators/json.ts'
import { logicalOperators } from './operators/logical.ts'
import { numberOperators } from './operators/number.ts'
import { pathOperators } from './operators/path.ts'
import { regexOperators } from './operators/regex.ts'
import { textOperators } from './operators/text.ts'
import { xmlOperators } from './operators/xml.ts'

/** Every word of the pattern language. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...[textOperators, regexOperators, jsonOperators, xmlOperators],
    ...[dateTimeOperators, numberOperators, logicalOperators, pathOperators],
  ]
    .flat()
    .map((operator) => [operator.keyword, operator]),
)

/**
 * Compiles a content pattern, as WireMock's stub documents write it.
 *
 * @param pointer where it stands in the document, for errors.
 * @throws StubProblem
 * @example compilePattern({ equalToJson: { id: 1 }, ignoreExtraElements: true }, '/request/bodyPatterns/0')
 */
export function compilePattern(document: unknown, pointer: string): Matcher<Value> {
  if (!isRecord(document)) throw new StubProblem(pointer, `${JSON.stringify(document)} is not a valid match operation`)
  const operator = findOperator(document)
  if (operator === undefined) {
    const near = closest(Object.keys(document)[0] ?? '', [...OPERATORS.keys()])
    const hint = near === undefined ? '' : `; did you mean "${near}"?`
    throw new StubProblem(pointer, `${JSON.stringify(document)} is not a valid match operation${hint}`)
  }
  return { ...operator.compile(document, pointer, compilePattern), operator: operator.keyword }
}

function findOperator(document: Readonly<Record<string, unknown>>): Operator | undefined {
  for (const field of Object.keys(document)) {
    const operator = OPERATORS.get(field)
    if (operator !== undefined) return operator
  }
  return undefined
}
