import type { RequestCase } from './cases/requests.ts'
import type { ResponseCase } from './cases/responses.ts'
import type { Verdicts } from './tally.ts'
import type { Json, Rules, Triple } from './triples.ts'

/** Why the two engines may disagree on a triple: one of the reasons of COMPATIBILITY.md, or undefined. */
export function explanationOf(
  { expected, rules }: Pick<Triple, 'expected' | 'rules'>,
  verdicts: Verdicts,
): string | undefined {
  if (Object.keys(rules).some((path) => valuesAt(expected, path).some(holdsEmptyList))) return 'EMPTY_LIST'
  const objectWithOr = Object.entries(rules).some(
    ([path, { combine }]) => combine === 'OR' && valuesAt(expected, path).some(isObject),
  )
  if (verdicts.ours && objectWithOr) return 'OR_AT_OBJECT'
  return undefined
}

function isObject(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEmptyList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length === 0
}

/** The values at a path; a star stands for each. */
function valuesAt(value: Json, path: string): Json[] {
  let current: Json[] = [value]
  for (const [, key, index, star] of path.matchAll(/\['([^']*)'\]|\[(\d+)\]|(\[\*\]|\.\*)/g)) {
    current = current.flatMap((each) => {
      if (typeof each !== 'object' || each === null) return []
      return star === undefined ? childOf(each, key ?? index ?? '') : Object.values(each)
    })
  }
  return current
}

function childOf(value: object, step: string): Json[] {
  const child = (value as Record<string, Json>)[step]
  return child === undefined ? [] : [child]
}

/** A list without elements anywhere below: rules cascade. */
function holdsEmptyList(value: Json): boolean {
  if (isEmptyList(value)) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsEmptyList)
}

/** Why the two engines may disagree on a response: one of the reasons of COMPATIBILITY.md, or undefined. */
export function explanationOfResponse(
  kind: string,
  { response, reply }: ResponseCase,
  verdicts: Verdicts,
): string | undefined {
  const body = ofJson(kind, response, verdicts) ?? ofText(response, JSON.stringify(reply), verdicts)
  return body ?? (verdicts.ours && kind === 'form' ? 'FORM_FURTHER_FIELD' : undefined)
}

/** Why the two engines may disagree on a request: one of the reasons of COMPATIBILITY.md, or undefined. */
export function explanationOfRequest(
  kind: string,
  { request, actual }: RequestCase,
  verdicts: Verdicts,
): string | undefined {
  const { target, headers, body } = actual
  const seen = JSON.stringify([target, headers, Buffer.from(body ?? '').toString()])
  return ofJson(kind, request, verdicts) ?? ofText(request, seen, verdicts)
}

function ofJson(kind: string, part: object, verdicts: Verdicts): string | undefined {
  if (kind !== 'json' && kind !== 'whole') return undefined
  const { body, matchingRules } = part as { body: { content: Json }; matchingRules: { body?: Rules } }
  return explanationOf({ expected: body.content, rules: matchingRules.body ?? {} }, verdicts)
}

/** The native engine reads text as an integer without a sign. */
function ofText(expected: object, actual: string, { ours }: Verdicts): string | undefined {
  const ruled = ours && JSON.stringify(expected).includes('"integer"')
  return ruled && actual.includes('-7') ? 'NEGATIVE_INTEGER_TEXT' : undefined
}
