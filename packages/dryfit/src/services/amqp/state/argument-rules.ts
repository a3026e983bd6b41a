import { type Field, isInteger, type Table } from '../values/field-table.ts'

/** Why an argument is refused, in the Erlang terms that RabbitMQ prints; undefined where it is fine. */
export type ArgumentRule = (field: Field, all: Table) => string | undefined

/** Ten years. */
const LONGEST_EXPIRY_MS = 315_360_000_000
const LARGEST_PRIORITY = 255

export const anInteger: ArgumentRule = (field) =>
  isInteger(field) ? undefined : `"expected integer, got ${field.type}"`

export const notNegative: ArgumentRule = (field, all) =>
  anInteger(field, all) ?? (Number(field.value) < 0 ? `{value_negative,${field.value}}` : undefined)

export const aTimeToLive: ArgumentRule = (field, all) => anInteger(field, all) ?? refusedExpiry(Number(field.value))

export const anExpiry: ArgumentRule = (field, all) =>
  anInteger(field, all) ?? (Number(field.value) === 0 ? '{value_zero,0}' : refusedExpiry(Number(field.value)))

export const aPriority: ArgumentRule = (field, all) =>
  notNegative(field, all) ??
  (Number(field.value) > LARGEST_PRIORITY ? `{max_value_exceeded,${field.value}}` : undefined)

export const aGroupSize: ArgumentRule = (field, all) =>
  notNegative(field, all) ?? (Number(field.value) === 0 ? '{value_zero,0}' : undefined)

export const aBoolean: ArgumentRule = (field) =>
  field.type === 'bool' ? undefined : `{unacceptable_type,${field.type}}`

export const aText: ArgumentRule = (field) =>
  field.type === 'longstr' ? undefined : `{unacceptable_type,${field.type}}`

export const aDeadLetterKey: ArgumentRule = (field, all) =>
  aText(field, all) ?? (all.has('x-dead-letter-exchange') ? undefined : 'routing_key_but_no_dlx_defined')

/** One of the given words; `complaint` tells what RabbitMQ calls another one. */
export function oneOf(words: readonly string[], complaint: (value: string) => string): ArgumentRule {
  return (field, all) =>
    aText(field, all) ?? (words.includes(String(field.value)) ? undefined : complaint(String(field.value)))
}

export const aQueueVersion: ArgumentRule = (field, all) =>
  notNegative(field, all) ??
  ([1, 2].includes(Number(field.value)) ? undefined : `"unsupported queue version '${field.value}'"`)

/** What is wrong with a number of milliseconds, if anything. */
export function refusedExpiry(ms: number): string | undefined {
  if (ms > LONGEST_EXPIRY_MS) return `{value_too_large,${ms}}`
  return ms < 0 ? `{value_negative,${ms}}` : undefined
}
