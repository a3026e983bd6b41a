import type { Random } from '../../../foundation/core/index.ts'
import { dereference, type OpenApiDocument } from './document.ts'
import { isObject, type JsonObject, type JsonValue } from './json.ts'
import type { MediaType } from './operations.ts'
import type { Direction } from './schemas.ts'

export interface SampleOptions {
  readonly random: Random
  readonly direction: Direction
  /** Epoch milliseconds for dates. */
  readonly now: number
  /** Makes text for a `pattern`. Without it a pattern is not honoured. */
  readonly textFor?: (pattern: string, random: Random) => string
}

/** Recursive schemas end here: what is optional is left out, lists are empty. */
const MAX_DEPTH = 6

/** The example of a media type: its own, the first of its named ones, or one generated from the schema. */
export function exampleOf(
  document: OpenApiDocument,
  media: MediaType,
  options: SampleOptions,
  name?: string,
): JsonValue | undefined {
  const { example, examples } = media.source
  const named = isObject(examples) ? (name === undefined ? Object.values(examples)[0] : examples[name]) : undefined
  const chosen = dereference(document, named)
  if (isObject(chosen) && chosen.value !== undefined) return chosen.value
  if (isObject(chosen) && chosen.dataValue !== undefined) return chosen.dataValue
  if (example !== undefined && name === undefined) return example
  return media.schema === undefined ? undefined : sample(document, media.schema.schema, options)
}

/** A value that fits a schema: the schema's own example if it has one, else made from its keywords and the seed. */
export function sample(document: OpenApiDocument, schema: JsonValue, options: SampleOptions): JsonValue {
  return new Sampler(document, options).value(schema, 0)
}

class Sampler {
  readonly #document: OpenApiDocument
  readonly #options: SampleOptions

  constructor(document: OpenApiDocument, options: SampleOptions) {
    this.#document = document
    this.#options = options
  }

  value(reference: JsonValue | undefined, depth: number): JsonValue {
    const schema = dereference(this.#document, reference)
    if (!isObject(schema)) return null
    const given = givenValue(schema)
    if (given !== undefined) return given
    if (Array.isArray(schema.enum) && schema.enum.length > 0) return this.#options.random.pick(schema.enum)
    if (Array.isArray(schema.allOf)) return this.value(this.#merged(schema), depth)
    const [branch] = listOf(schema.oneOf) ?? listOf(schema.anyOf) ?? []
    if (branch !== undefined) return this.#withBranch(schema, branch, depth)
    return this.#ofType(typeOf(schema), schema, depth)
  }

  #ofType(type: string | undefined, schema: JsonObject, depth: number): JsonValue {
    switch (type) {
      case 'object':
        return this.#object(schema, depth)
      case 'array':
        return this.#list(schema, depth)
      case 'string':
        return this.#text(schema)
      case 'integer':
        return this.#number(schema, true)
      case 'number':
        return this.#number(schema, false)
      case 'boolean':
        return this.#options.random.chance(0.5)
      default:
        return null
    }
  }

  #withBranch(schema: JsonObject, branch: JsonValue, depth: number): JsonValue {
    const { oneOf: _oneOf, anyOf: _anyOf, ...rest } = schema
    const hasMore = rest.properties !== undefined || rest.required !== undefined
    return this.value(hasMore ? { allOf: [rest, branch] } : branch, depth)
  }

  /** One schema that says what all parts say. */
  #merged({ allOf, ...rest }: JsonObject): JsonObject {
    const parts = [rest, ...(listOf(allOf) ?? [])].map((part) => dereference(this.#document, part)).filter(isObject)
    const flat = parts.map((part) => (Array.isArray(part.allOf) ? this.#merged(part) : part))
    const properties = Object.assign(
      {},
      ...flat.map((part) => (isObject(part.properties) ? part.properties : {})),
    ) as JsonObject
    const required = flat.flatMap((part) => listOf(part.required) ?? [])
    const merged = Object.assign({}, ...flat) as JsonObject
    if (Object.keys(properties).length > 0) Object.assign(merged, { properties, type: 'object' })
    return required.length > 0 ? { ...merged, required } : merged
  }

  #object(schema: JsonObject, depth: number): JsonValue {
    const { properties, additionalProperties, minProperties } = schema
    const required = new Set((listOf(schema.required) ?? []).map(String))
    const hidden = this.#options.direction === 'request' ? 'readOnly' : 'writeOnly'
    const object: JsonObject = {}
    for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
      const resolved = dereference(this.#document, property)
      if (isObject(resolved) && resolved[hidden] === true) continue
      if (required.has(name) || depth < MAX_DEPTH) object[name] = this.value(property, depth + 1)
    }
    for (const name of required) if (!(name in object) && !isObject(properties)) object[name] = null
    for (let index = 1; Object.keys(object).length < Number(minProperties ?? 0); index++) {
      object[`key${index}`] = isObject(additionalProperties) ? this.value(additionalProperties, depth + 1) : null
    }
    return object
  }

  #list(schema: JsonObject, depth: number): JsonValue {
    const min = Number(schema.minItems ?? 0)
    const wanted = depth >= MAX_DEPTH ? min : Math.max(min, Math.min(1, Number(schema.maxItems ?? 1)))
    const prefix = listOf(schema.prefixItems) ?? []
    return Array.from({ length: Math.max(wanted, Math.min(prefix.length, min || prefix.length)) }, (_, index) =>
      this.value(prefix[index] ?? schema.items, depth + 1),
    )
  }

  #text(schema: JsonObject): string {
    const { random, now, textFor } = this.#options
    const made = FORMATS[String(schema.format)]?.(random, now)
    if (made !== undefined) return made
    if (typeof schema.pattern === 'string' && textFor !== undefined) return textFor(schema.pattern, random)
    const min = Number(schema.minLength ?? 0)
    const max = Number(schema.maxLength ?? Number.POSITIVE_INFINITY)
    return 'text'.repeat(Math.ceil(Math.max(min, 4) / 4)).slice(0, Math.min(max, Math.max(min, 4)))
  }

  #number(schema: JsonObject, whole: boolean): number {
    const step = Number(schema.multipleOf ?? (whole ? 1 : 0.01))
    const low = limit(schema.minimum, schema.exclusiveMinimum, step)
    const high = limit(schema.maximum, schema.exclusiveMaximum, -step)
    const from = low ?? (high === undefined ? 0 : Math.min(0, high))
    const to = high ?? from + 100 * step
    const value =
      Math.ceil(from / step) * step +
      this.#options.random.integer(0, Math.max(0, Math.floor((to - Math.ceil(from / step) * step) / step))) * step
    return Number(value.toFixed(10))
  }
}

/** A limit that is excluded, by number (3.1) or by a boolean beside it (3.0), is moved in by one step. */
function limit(inclusive: JsonValue | undefined, exclusive: JsonValue | undefined, step: number): number | undefined {
  if (typeof exclusive === 'number') return exclusive + step
  if (typeof inclusive !== 'number') return undefined
  return exclusive === true ? inclusive + step : inclusive
}

const FORMATS: Readonly<Record<string, (random: Random, now: number) => string>> = {
  'date-time': (_random, now) => new Date(now).toISOString(),
  date: (_random, now) => new Date(now).toISOString().slice(0, 10),
  time: (_random, now) => new Date(now).toISOString().slice(11),
  uuid: (random) => random.uuid(),
  email: (random) => `user${random.integer(1, 999)}@example.com`,
  hostname: () => 'example.com',
  uri: (random) => `https://example.com/${random.integer(1, 999)}`,
  url: (random) => `https://example.com/${random.integer(1, 999)}`,
  'uri-reference': (random) => `/${random.integer(1, 999)}`,
  ipv4: (random) => `192.0.2.${random.integer(1, 254)}`,
  ipv6: (random) => `2001:db8::${random.integer(1, 9999)}`,
  byte: () => 'dGV4dA==',
  duration: () => 'P1D',
}

function givenValue({ example, examples, default: fallback, const: constant }: JsonObject): JsonValue | undefined {
  if (constant !== undefined) return constant
  if (example !== undefined) return example
  return Array.isArray(examples) && examples.length > 0 ? examples[0] : fallback
}

function typeOf(schema: JsonObject): string | undefined {
  const { type } = schema
  if (typeof type === 'string') return type
  if (Array.isArray(type)) return type.map(String).find((each) => each !== 'null') ?? 'null'
  if (schema.properties !== undefined || schema.required !== undefined) return 'object'
  return schema.items === undefined ? undefined : 'array'
}

function listOf(value: JsonValue | undefined): JsonValue[] | undefined {
  return Array.isArray(value) ? value : undefined
}
