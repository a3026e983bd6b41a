import { knownRegex } from '../../regex/guarded-regex.ts'
import { spend } from '../../work.ts'
import { unorderedJson } from './canonical.ts'

/** How two JSON values are compared. */
export interface JsonComparison {
  readonly ignoreArrayOrder?: boolean
  readonly ignoreExtraElements?: boolean
  /** Stop at the first difference: all that a yes or no needs. */
  readonly firstOnly?: boolean
}

export interface JsonDifference {
  /** `$.items[0].id` */
  readonly path: string
  /** Undefined: nothing is expected there. */
  readonly expected: unknown
  /** Undefined: nothing is there. */
  readonly actual: unknown
}

/** Where `actual` differs from `expected`. */
export function diffJson(expected: unknown, actual: unknown, comparison: JsonComparison = {}): JsonDifference[] {
  const differences: JsonDifference[] = []
  compare('$', expected, actual, comparison, differences)
  return differences
}

function compare(path: string, expected: unknown, actual: unknown, how: JsonComparison, found: JsonDifference[]): void {
  if (how.firstOnly && found.length > 0) return
  spend(4)
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (how.ignoreArrayOrder) compareUnordered(path, expected, actual, how, found)
    else compareOrdered(path, expected, actual, how, found)
  } else if (isObject(expected) && isObject(actual)) compareObjects(path, expected, actual, how, found)
  else if (!sameLeaf(expected, actual)) found.push({ path, expected, actual })
}

const PLACEHOLDER = /^[$#]\{json-unit\.(.*)\}(.*)$/s

function sameLeaf(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'string') {
    const placeholder = PLACEHOLDER.exec(expected)
    if (placeholder !== null) return fitsPlaceholder(placeholder[1] as string, placeholder[2] as string, actual)
  }
  return expected === actual
}

/** The placeholders of json-unit, which WireMock users write in expected bodies. */
function fitsPlaceholder(word: string, rest: string, actual: unknown): boolean {
  switch (word) {
    case 'ignore':
    case 'ignore-element':
      return true
    case 'any-string':
      return typeof actual === 'string'
    case 'any-number':
      return typeof actual === 'number'
    case 'any-boolean':
      return typeof actual === 'boolean'
    default:
      return word === 'regex' && typeof actual === 'string' && (knownRegex(rest, '', true)?.test(actual) ?? false)
  }
}

function compareObjects(
  path: string,
  expected: Record<string, unknown>,
  actual: Record<string, unknown>,
  how: JsonComparison,
  found: JsonDifference[],
): void {
  for (const [name, value] of Object.entries(expected)) {
    const at = memberPath(path, name)
    if (Object.hasOwn(actual, name)) compare(at, value, actual[name], how, found)
    else if (!ignoresAbsence(value)) found.push({ path: at, expected: value, actual: undefined })
  }
  if (how.ignoreExtraElements) return
  for (const name of Object.keys(actual)) {
    if (Object.hasOwn(expected, name)) continue
    found.push({ path: memberPath(path, name), expected: undefined, actual: actual[name] })
  }
}

function ignoresAbsence(expected: unknown): boolean {
  return typeof expected === 'string' && /^[$#]\{json-unit\.ignore-element\}$/.test(expected)
}

function compareOrdered(
  path: string,
  expected: readonly unknown[],
  actual: readonly unknown[],
  how: JsonComparison,
  found: JsonDifference[],
): void {
  for (const [index, value] of expected.entries()) {
    if (index < actual.length) compare(`${path}[${index}]`, value, actual[index], how, found)
    else found.push({ path: `${path}[${index}]`, expected: value, actual: undefined })
  }
  if (how.ignoreExtraElements) return
  for (let index = expected.length; index < actual.length; index++) {
    found.push({ path: `${path}[${index}]`, expected: undefined, actual: actual[index] })
  }
}

function compareUnordered(
  path: string,
  expected: readonly unknown[],
  actual: readonly unknown[],
  how: JsonComparison,
  found: JsonDifference[],
): void {
  if (
    how.firstOnly &&
    (how.ignoreExtraElements ? expected.length > actual.length : expected.length !== actual.length)
  ) {
    found.push({ path, expected, actual })
    return
  }
  const free = new FreeElements(actual)
  for (const [index, value] of expected.entries()) {
    if (free.takeEqual(value) || (isLenient(value) && free.takeFitting(value, how))) continue
    found.push({ path: `${path}[${index}]`, expected: value, actual: undefined })
    if (how.firstOnly) return
  }
  if (how.ignoreExtraElements) return
  for (const [index, value] of free.entries())
    found.push({ path: `${path}[${index}]`, expected: undefined, actual: value })
}

/** Whether a value may be fulfilled by one that is not equal to it. */
function isLenient(expected: unknown): boolean {
  return typeof expected === 'string' ? PLACEHOLDER.test(expected) : typeof expected === 'object' && expected !== null
}

/** The elements of a list that have no partner yet. Equal ones are looked up, so that long lists do not take their square. */
class FreeElements {
  readonly #left: Map<number, unknown>
  readonly #byText = new Map<string, number[]>()

  constructor(elements: readonly unknown[]) {
    this.#left = new Map(elements.entries())
    // The last of equals is taken first from a list, so they are kept backwards.
    for (const [index, each] of [...elements.entries()].reverse()) {
      const text = unorderedJson(each)
      const before = this.#byText.get(text)
      if (before === undefined) this.#byText.set(text, [index])
      else before.push(index)
    }
  }

  entries(): Iterable<[number, unknown]> {
    return this.#left.entries()
  }

  takeEqual(value: unknown): boolean {
    const same = this.#byText.get(unorderedJson(value))
    for (let index = same?.pop(); index !== undefined; index = same?.pop()) if (this.#left.delete(index)) return true
    return false
  }

  takeFitting(value: unknown, how: JsonComparison): boolean {
    for (const [index, each] of this.#left) {
      if (diffJson(value, each, { ...how, firstOnly: true }).length > 0) continue
      return this.#left.delete(index)
    }
    return false
  }
}

/** How many plain values a JSON value holds: the size against which differences are weighed. */
export function countLeaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  const children = Object.values(value)
  return children.length === 0 ? 1 : children.reduce((sum: number, child) => sum + countLeaves(child), 0)
}

function memberPath(path: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
