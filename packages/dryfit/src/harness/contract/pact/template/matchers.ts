import { invalidOption } from '../../../../foundation/core/index.ts'
import { compileDateFormat } from '../matchers/date-format.ts'
import { compileRegex } from '../matchers/regex-cache.ts'
import type { MatchingRule } from '../model.ts'
import { compileTemplate } from './compile.ts'
import { Matching } from './matching.ts'

/** Anything of the same type, at every depth. */
export function like<T>(example: T): Matching<T> {
  return new Matching(example, [{ match: 'type' }])
}

/** Exactly this value, also below a {@link like}. */
export function equal<T>(value: T): Matching<T> {
  return new Matching(value, [{ match: 'equality' }])
}

/** A list of at least `min` (default 1) and at most `max` elements like the example. */
export function eachLike<T>(example: T, { min = 1, max }: { min?: number; max?: number } = {}): Matching<T[]> {
  const count = Math.max(1, min)
  if (max !== undefined && max < min) throw invalidOption('eachLike', 'max', `a number ≥ min (${min})`, max)
  const examples = Array.from({ length: count }, () => example)
  return new Matching(examples, [{ match: 'type', min, ...(max !== undefined && { max }) }])
}

/** Text that the pattern matches from beginning to end. */
export function regex(pattern: RegExp | string, example: string): Matching<string> {
  const source = typeof pattern === 'string' ? pattern : sourceOf(pattern)
  if (!compileRegex(source).test(example))
    throw invalidOption('regex', 'example', `text that matches ${pattern}`, example)
  return new Matching(example, [{ match: 'regex', regex: source }])
}

/** Flags stand in front of the pattern, where other languages read them. */
function sourceOf({ source, flags }: RegExp): string {
  const inline = flags.replaceAll(/[^ims]/g, '')
  return inline === '' ? source : `(?${inline})${source}`
}

/** Text that contains `part`. */
export function includes(part: string, example = part): Matching<string> {
  return new Matching(example, [{ match: 'include', value: part }])
}

export function string(example = 'some text'): Matching<string> {
  return like(example)
}

export function number(example = 3.14): Matching<number> {
  return new Matching(example, [{ match: 'number' }])
}

/** A number without a fraction. */
export function integer(example = 101): Matching<number> {
  if (!Number.isInteger(example)) throw invalidOption('integer', 'example', 'a whole number', example)
  return new Matching(example, [{ match: 'integer' }])
}

/** A number with a fraction. */
export function decimal(example = 13.01): Matching<number> {
  return new Matching(example, [{ match: 'decimal' }])
}

export function boolean(example = true): Matching<boolean> {
  return new Matching(example, [{ match: 'boolean' }])
}

export function nullValue(): Matching<null> {
  return new Matching(null, [{ match: 'null' }])
}

/** Neither empty text, nor an empty list, nor an empty object. */
export function notEmpty<T>(example: T): Matching<T> {
  return new Matching(example, [{ match: 'notEmpty' }])
}

/** A version of Semantic Versioning 2.0.0. */
export function semver(example = '1.0.0'): Matching<string> {
  return new Matching(example, [{ match: 'semver' }])
}

const UUID = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'

export function uuid(example = 'fc763eba-0905-41c5-a27f-3934ab26786c'): Matching<string> {
  return regex(UUID, example)
}

export function email(example = 'ada@example.com'): Matching<string> {
  return regex('^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', example)
}

export function ipv4(example = '127.0.0.13'): Matching<string> {
  return regex('^(\\d{1,3}\\.){3}\\d{1,3}$', example)
}

export function hexadecimal(example = '3F'): Matching<string> {
  return regex('^[0-9a-fA-F]+$', example)
}

/** A date in `format` (letters of Java's DateTimeFormatter). Default `yyyy-MM-dd`. */
export function date(example: string, format = 'yyyy-MM-dd'): Matching<string> {
  return dated('date', example, format)
}

/** A time of day. Default format `HH:mm:ss`. */
export function time(example: string, format = 'HH:mm:ss'): Matching<string> {
  return dated('time', example, format)
}

/** A date and time. Default format `yyyy-MM-dd'T'HH:mm:ssXXX`, as RFC 3339 without fractions. */
export function datetime(example: string, format = "yyyy-MM-dd'T'HH:mm:ssXXX"): Matching<string> {
  return dated('datetime', example, format)
}

function dated(match: 'date' | 'time' | 'datetime', example: string, format: string): Matching<string> {
  if (!compileDateFormat(format)(example)) throw invalidOption(match, 'example', `text of the form ${format}`, example)
  return new Matching(example, [{ match, format }])
}

/** A list in which, in any order and among others, there is an element for each variant. */
export function arrayContaining<T extends readonly unknown[]>(...variants: T): Matching<T> {
  const described = variants.map((variant, index) => {
    const { rules, generators } = compileTemplate(variant)
    return {
      index,
      ...(Object.keys(generators).length > 0 && { generators }),
      rules: Object.fromEntries(rules.map(({ path, combine, matchers }) => [path, { combine, matchers }])),
    }
  })
  return new Matching(variants, [{ match: 'arrayContains', variants: described }])
}

/** An object whose keys are data: each key fits `key`. */
export function eachKey<T extends object>(example: T, key: Matching<string>): Matching<T> {
  return new Matching(example, [{ match: 'eachKey', rules: key.rules }])
}

/** An object whose keys are data: each value fits `value`. */
export function eachValue<V>(
  example: Record<string, V>,
  value: Matching<V> = like(firstOf(example)),
): Matching<Record<string, V>> {
  return new Matching(example, [{ match: 'eachValue', rules: value.rules }])
}

function firstOf<V>(record: Record<string, V>): V {
  const [first] = Object.values(record)
  if (first === undefined) throw invalidOption('eachValue', 'example', 'an object with at least one entry', record)
  return first
}

/** All rules must hold. */
export function allOf<T>(first: Matching<T>, ...others: Matching<T>[]): Matching<T> {
  return combined('AND', first, others)
}

/** One of the rules must hold. */
export function anyOf<T, Others extends readonly Matching<unknown>[]>(
  first: Matching<T>,
  ...others: Others
): Matching<T | Others[number]['example']> {
  return combined<T | Others[number]['example']>('OR', first, others)
}

function combined<T>(combine: 'AND' | 'OR', first: Matching<T>, others: readonly Matching<unknown>[]): Matching<T> {
  const rules = [first, ...others].flatMap((each): readonly MatchingRule[] => each.rules)
  return new Matching(first.example, rules, { combine })
}

/** A value that the provider's state gives: `${name}` in `expression` is replaced when the provider is verified. */
export function fromProviderState<T extends string | number | boolean>(expression: string, example: T): Matching<T> {
  const dataType =
    typeof example === 'string'
      ? 'STRING'
      : typeof example === 'boolean'
        ? 'BOOLEAN'
        : Number.isInteger(example)
          ? 'INTEGER'
          : 'DECIMAL'
  return new Matching(example, [{ match: 'type' }], { generator: { type: 'ProviderState', expression, dataType } })
}
