import type { Json, Triple } from './triples.ts'

/** Why the two engines may disagree on a triple: one of the reasons of COMPATIBILITY.md, or undefined. */
export function explanationOf(
  { expected, rules }: Triple,
  verdicts: { ours: boolean; native: boolean },
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
