import { DecimalNumber, type Json, jsonNumber } from '../json.ts'
import { show } from '../matching/mismatch.ts'
import type { Matcher, ValueComparison } from './matcher.ts'

const NUMBER_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const INTEGER_TEXT = /^[+-]?\d+$/

/** Any number. */
export const number: Matcher = {
  check: (comparison) => judge(comparison, 'a number', (value) => jsonNumber(value) !== undefined, NUMBER_TEXT),
}

/** A number written without a fraction. */
export const integer: Matcher = {
  check: (comparison) => judge(comparison, 'an integer', isInteger, INTEGER_TEXT),
}

/** A number written with a fraction; in text any number, as the reference engine has it. */
export const decimal: Matcher = {
  check: (comparison) => judge(comparison, 'a decimal number', isDecimal, NUMBER_TEXT),
}

/** true or false, also as text: other engines take it so. */
export const boolean: Matcher = {
  check: (comparison) => judge(comparison, 'a boolean', isBoolean, /^(true|false)$/),
}

/** null, and in text the empty string. */
export const nullValue: Matcher = {
  check: (comparison) => judge(comparison, 'null', (value) => value === null, /^$/),
}

function judge(
  { actual, form }: ValueComparison,
  wanted: string,
  isTyped: (value: Json) => boolean,
  asText: RegExp,
): string | undefined {
  const fits = isTyped(actual) || (form === 'text' && typeof actual === 'string' && asText.test(actual))
  return fits ? undefined : `expected ${show(actual)} to be ${wanted}`
}

function isBoolean(value: Json): boolean {
  return typeof value === 'boolean' || value === 'true' || value === 'false'
}

function isInteger(value: Json): boolean {
  return typeof value === 'number' && Number.isInteger(value)
}

function isDecimal(value: Json): boolean {
  return value instanceof DecimalNumber || (typeof value === 'number' && !Number.isInteger(value))
}
