import type { JsonObject, JsonValue } from '../../../services/http/openapi/index.ts'
import { type ApiChange, breaking, type Direction } from './change.ts'

/** What a single value of a request may no longer be, or one of a reply may be now. */
export function compareKeywords(old: JsonObject, next: JsonObject, place: string, direction: Direction): ApiChange[] {
  // What was allowed in a request must stay allowed; what is allowed in a reply must have been before.
  const [wide, narrow] = direction === 'request' ? [old, next] : [next, old]
  return [
    ...compareLimits(old, next, place, direction),
    ...compareRules(old, next, wide, narrow, place, direction),
    ...compareDefaults(old, next, place, direction),
  ]
}

/** Keywords that forbid more the larger, or the smaller, they are. */
const LIMITS: readonly (readonly [keyword: string, sign: 1 | -1])[] = [
  ...(['minimum', 'minLength', 'minItems', 'minProperties'] as const).map((keyword) => [keyword, 1] as const),
  ...(['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const).map((keyword) => [keyword, -1] as const),
  ...[['exclusiveMinimum', 1] as const, ['exclusiveMaximum', -1] as const],
]

function compareLimits(old: JsonObject, next: JsonObject, place: string, direction: Direction): ApiChange[] {
  return LIMITS.flatMap(([keyword, sign]) => {
    const [before, after] = [limitOf(old, keyword), limitOf(next, keyword)]
    const told = `${keyword} became ${after ?? 'none'} (was ${before ?? 'none'})`
    if (direction === 'request') {
      const isTighter = after !== undefined && (before === undefined || sign * (after - before) > 0)
      return isTighter ? [breaking(place, told)] : []
    }
    // A limit that a reply never had tells its reader nothing.
    const isLooser = before !== undefined && (after === undefined || sign * (after - before) < 0)
    return isLooser ? [breaking(place, told)] : []
  })
}

/** In 3.0 a limit is made exclusive by a boolean beside it; from 3.1 on it is a number of its own. */
function limitOf(schema: JsonObject, keyword: string): number | undefined {
  const value = schema[keyword]
  if (typeof value === 'number') return value
  if (value !== true) return undefined
  const limit = schema[keyword === 'exclusiveMinimum' ? 'minimum' : 'maximum']
  return typeof limit === 'number' ? limit : undefined
}

/** Rules that cannot be compared by size: another one is taken for a stricter one. */
const RULES = ['pattern', 'format', 'multipleOf', 'const', 'uniqueItems'] as const

function compareRules(
  old: JsonObject,
  next: JsonObject,
  wide: JsonObject,
  narrow: JsonObject,
  place: string,
  direction: Direction,
): ApiChange[] {
  return RULES.flatMap((keyword) => {
    const [before, after] = [old[keyword], next[keyword]]
    if (shown(before) === shown(after) || isUnset(narrow[keyword])) return []
    // A pattern says which texts there are, and a reply that has others is still a text.
    if (direction === 'reply' && keyword === 'pattern') return []
    if (keyword === 'multipleOf' && isMultiple(wide[keyword], narrow[keyword])) return []
    if (keyword === 'format' && WIDER.get(String(wide[keyword])) === narrow[keyword]) return []
    return [breaking(place, `${keyword} became ${shown(after)} (was ${shown(before)})`)]
  })
}

/** Formats with one that holds all of their values. */
const WIDER: ReadonlyMap<string, JsonValue> = new Map([
  ['int32', 'int64'],
  ['float', 'double'],
])

/** What a request that leaves the value out means is another thing now. */
function compareDefaults(old: JsonObject, next: JsonObject, place: string, direction: Direction): ApiChange[] {
  const [before, after] = [old.default, next.default]
  if (direction === 'reply' || before === undefined || shown(before) === shown(after)) return []
  return [breaking(place, `the default became ${shown(after)} (was ${shown(before)})`)]
}

function isUnset(value: JsonValue | undefined): boolean {
  return value === undefined || value === false
}

/** Every multiple of 6 is one of 3. */
function isMultiple(wide: JsonValue | undefined, narrow: JsonValue | undefined): boolean {
  return typeof wide === 'number' && typeof narrow === 'number' && wide % narrow === 0
}

function shown(value: JsonValue | undefined): string {
  return isUnset(value) ? 'none' : JSON.stringify(value)
}
