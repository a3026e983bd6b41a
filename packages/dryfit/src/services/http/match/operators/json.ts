import { StubProblem } from '../../stub/problem.ts'
import { flag } from '../fields.ts'
import { jsonMatcher } from '../json/json-matcher.ts'
import { prettyJson } from '../json/pretty.ts'
import { compileJsonPath } from '../json-path/json-path.ts'
import { compileSchema } from '../json-schema/json-schema.ts'
import type { Matcher } from '../matcher.ts'
import { plainMatcher } from '../matcher.ts'
import type { Operator, PatternDocument, Value } from '../operator.ts'
import { jsonPathMatcher } from './json-path.ts'

/** The operand as JSON: given as a value, or as text that holds one. */
function jsonOperand(document: PatternDocument, name: string, pointer: string): unknown {
  const operand = document[name]
  if (typeof operand !== 'string') return operand
  try {
    return JSON.parse(operand)
  } catch (thrown) {
    throw new StubProblem(`${pointer}/${name}`, `the text is not JSON: ${(thrown as Error).message}`)
  }
}

export const jsonOperators: readonly Operator[] = [
  {
    keyword: 'equalToJson',
    options: ['ignoreArrayOrder', 'ignoreExtraElements'],
    compile: (document, pointer) =>
      jsonMatcher(jsonOperand(document, 'equalToJson', pointer), {
        ignoreArrayOrder: flag(document, 'ignoreArrayOrder'),
        ignoreExtraElements: flag(document, 'ignoreExtraElements'),
      }),
  },
  {
    keyword: 'matchesJsonPath',
    // Any other operator may stand beside `expression`, inside the operand.
    options: [],
    compile: (document, pointer, compilePattern) => {
      const operand = document.matchesJsonPath
      const at = `${pointer}/matchesJsonPath`
      if (typeof operand === 'string') return jsonPathMatcher(compilePath(operand, at), undefined)
      const { expression, ...pattern } = (operand ?? {}) as PatternDocument
      if (typeof expression !== 'string') {
        throw new StubProblem(at, 'expression is required in the advanced matchesJsonPath form')
      }
      return jsonPathMatcher(compilePath(expression, at), compilePattern(pattern, at), 'equalToJson' in pattern)
    },
  },
  {
    keyword: 'matchesJsonSchema',
    options: ['schemaVersion'],
    compile: (document, pointer) => schemaMatcher(document, pointer),
  },
]

function compilePath(expression: string, pointer: string): ReturnType<typeof compileJsonPath> {
  try {
    return compileJsonPath(expression)
  } catch (thrown) {
    throw new StubProblem(pointer, `the JSONPath cannot be read: ${(thrown as Error).message}`)
  }
}

const SCHEMA_VERSIONS = ['V4', 'V6', 'V7', 'V201909', 'V202012'] as const

function schemaMatcher(document: PatternDocument, pointer: string): Matcher<Value> {
  const version = SCHEMA_VERSIONS.find((each) => each === (document.schemaVersion ?? 'V202012'))
  if (version === undefined) {
    throw new StubProblem(`${pointer}/schemaVersion`, `schemaVersion must be one of ${SCHEMA_VERSIONS.join(', ')}`)
  }
  const schema = jsonOperand(document, 'matchesJsonSchema', pointer)
  const validate = compileSchema(schema, version)
  // A value that is no JSON is taken as a text, so that headers can be checked as well.
  const read = (value: NonNullable<Value>): unknown => (value.json.ok ? value.json.value : value.text)
  return {
    ...plainMatcher(
      () => prettyJson(schema),
      (value: Value) => value !== undefined && validate(read(value)).length === 0,
    ),
    differences: (value) => {
      if (value === undefined) return []
      return validate(read(value)).map(({ path, message }) => `${path} ${message}`)
    },
  }
}
