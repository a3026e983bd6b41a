import { guardRegex } from '../../regex/guarded-regex.ts'

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
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (how.ignoreArrayOrder) compareUnordered(path, expected, actual, how, found)
    else compareOrdered(path, expected, actual, how, found)
  } else if (isObject(expected) && isObject(actual)) compareObjects(path, expected, actual, how, found)
  else if (!sameLeaf(expected, actual)) found.push({ path, expected, actual })
}

function sameLeaf(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'string') {
    const placeholder = /^[$#]\{json-unit\.(.*)\}(.*)$/s.exec(expected)
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
      return word === 'regex' && typeof actual === 'string' && guardRegex(rest, '', true).test(actual)
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
  const left = [...actual.entries()]
  for (const [index, value] of expected.entries()) {
    const partner = left.findIndex(([, each]) => diffJson(value, each, { ...how, firstOnly: true }).length === 0)
    if (partner >= 0) left.splice(partner, 1)
    else found.push({ path: `${path}[${index}]`, expected: value, actual: undefined })
  }
  if (how.ignoreExtraElements) return
  for (const [index, value] of left) found.push({ path: `${path}[${index}]`, expected: undefined, actual: value })
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
