import { isRecord } from '../match/fields.ts'
import type { Condition } from './model.ts'
import { StubProblem } from './problem.ts'

/** Which methods a stub serves. */
export interface MethodPattern {
  /** The methods, for an index; undefined when they are named by exclusion. */
  readonly listed: readonly string[] | undefined
  readonly excluded: readonly string[]
}

/** Reads `"GET"`, `"ANY"`, `{ "oneOf": […] }` or `{ "noneOf": […] }`; undefined for any method. */
export function methodsOf(document: unknown, pointer: string): MethodPattern | undefined {
  if (document === undefined || document === null) return undefined
  if (typeof document === 'string') {
    return document.toUpperCase() === 'ANY' ? undefined : { listed: [document.toUpperCase()], excluded: [] }
  }
  if (isRecord(document)) {
    const { oneOf, noneOf } = document
    if (isTextList(oneOf)) return { listed: oneOf.map(upper), excluded: [] }
    if (isTextList(noneOf)) return { listed: undefined, excluded: noneOf.map(upper) }
  }
  throw new StubProblem(pointer, 'must be a method, or an object with oneOf or noneOf')
}

export function methodCondition({ listed, excluded }: MethodPattern): Condition {
  const fits = (method: string): boolean =>
    listed === undefined ? !excluded.includes(method) : listed.includes(method)
  return {
    part: 'method',
    field: 'method',
    matches: ({ method }) => fits(method),
    distance: ({ method }) => (fits(method) ? 0 : 1),
    describe: () => (listed === undefined ? `not ${excluded.join(' or ')}` : listed.join(' or ')),
    actual: ({ method }) => method,
  }
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
}

function upper(text: string): string {
  return text.toUpperCase()
}
