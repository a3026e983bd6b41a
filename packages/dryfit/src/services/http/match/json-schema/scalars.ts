import { knownRegex } from '../../regex/guarded-regex.ts'
import { spend } from '../../work.ts'
import { sameJson } from '../json/same.ts'
import { hasFormat } from './formats.ts'
import type { SchemaObject, SchemaRun } from './types.ts'

/** `type`, `enum`, `const`, and what is said of numbers and texts. */
export function scalarKeywords(schema: SchemaObject, value: unknown, path: string, run: SchemaRun): void {
  if (schema.type !== undefined && ![schema.type].flat().some((type) => hasType(value, type))) {
    run.report(path, `is ${typeName(value)}, not ${[schema.type].flat().map(wordOf).join(' or ')}`)
  }
  if (Array.isArray(schema.enum) && !isOneOf(schema.enum, value)) {
    run.report(path, `is none of ${JSON.stringify(schema.enum)}`)
  }
  if ('const' in schema && !sameJson(schema.const, value)) run.report(path, `is not ${JSON.stringify(schema.const)}`)
  if (typeof value === 'number') numberKeywords(schema, value, path, run)
  if (typeof value === 'string') textKeywords(schema, value, path, run)
}

function numberKeywords(schema: SchemaObject, value: number, path: string, { report }: SchemaRun): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  // In draft 4 the exclusive bounds are flags on the inclusive ones.
  const above = exclusiveMinimum === true ? minimum : exclusiveMinimum
  const below = exclusiveMaximum === true ? maximum : exclusiveMaximum
  if (typeof minimum === 'number' && value < minimum) report(path, `is less than ${minimum}`)
  if (typeof maximum === 'number' && value > maximum) report(path, `is more than ${maximum}`)
  if (typeof above === 'number' && value <= above) report(path, `is not more than ${above}`)
  if (typeof below === 'number' && value >= below) report(path, `is not less than ${below}`)
  if (typeof multipleOf === 'number' && !isMultiple(value, multipleOf)) report(path, `is no multiple of ${multipleOf}`)
}

function isMultiple(value: number, of: number): boolean {
  const quotient = value / of
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient))
}

function textKeywords(schema: SchemaObject, value: string, path: string, { report }: SchemaRun): void {
  const { minLength, maxLength, pattern, format } = schema
  spend(value.length / 4)
  const length = minLength === undefined && maxLength === undefined ? 0 : [...value].length
  if (typeof minLength === 'number' && length < minLength) report(path, `is shorter than ${minLength} characters`)
  if (typeof maxLength === 'number' && length > maxLength) report(path, `is longer than ${maxLength} characters`)
  if (typeof pattern === 'string' && !fits(pattern, value)) report(path, `does not match ${pattern}`)
  if (typeof format === 'string' && !hasFormat(format, value)) report(path, `is no ${format}`)
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value)
  return typeName(value) === type
}

/** A word of a schema, whatever stands there: an object may say of itself how it becomes a text, and fail. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

export function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isOneOf(values: readonly unknown[], value: unknown): boolean {
  spend(values.length)
  return values.some((each) => sameJson(each, value))
}

/** Whether the pattern of a schema is found in a text; a pattern that cannot be used is found in none. */
export function fits(pattern: string, text: string): boolean {
  return knownRegex(pattern, '', false)?.test(text) ?? false
}
