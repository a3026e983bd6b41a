/**
 * JSON whose numbers remember how they were written: `1.0` is a decimal and `1` is an integer, which a JavaScript
 * number alone cannot tell.
 */
export class DecimalNumber {
  readonly value: number
  readonly source: string

  constructor(value: number, source: string) {
    this.value = value
    this.source = source
  }

  toJSON(): number {
    return this.value
  }

  toString(): string {
    return this.source
  }
}

export type Json = null | boolean | number | string | DecimalNumber | readonly Json[] | { readonly [key: string]: Json }

/** Parses JSON; a whole number written with a fraction or an exponent becomes a {@link DecimalNumber}. */
export function parseJson(text: string): Json {
  // Only such numbers need the slower reviver.
  if (!/\d[.eE]/.test(text)) return JSON.parse(text) as Json
  return JSON.parse(text, keepDecimal) as Json
}

function keepDecimal(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value) || context?.source === undefined) return value
  return /[.eE]/.test(context.source) ? new DecimalNumber(value, context.source) : value
}

export function isJsonObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof DecimalNumber)
}

export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** The number behind a JSON value, or undefined when it is none. */
export function jsonNumber(value: Json | undefined): number | undefined {
  if (value instanceof DecimalNumber) return value.value
  return typeof value === 'number' ? value : undefined
}

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

export function jsonType(value: Json): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (value instanceof DecimalNumber) return 'number'
  return typeof value as JsonType
}

/** Deep equality by JSON type and value. */
export function jsonEquals(one: Json, other: Json): boolean {
  const type = jsonType(one)
  if (type !== jsonType(other)) return false
  if (type === 'number') return jsonNumber(one) === jsonNumber(other)
  if (isJsonArray(one) && isJsonArray(other)) {
    return one.length === other.length && one.every((item, index) => jsonEquals(item, other[index] as Json))
  }
  if (isJsonObject(one) && isJsonObject(other)) {
    const keys = Object.keys(one)
    if (keys.length !== Object.keys(other).length) return false
    return keys.every((key) => Object.hasOwn(other, key) && jsonEquals(one[key] as Json, other[key] as Json))
  }
  return one === other
}
