import {
  dereference,
  isObject,
  type JsonObject,
  type JsonValue,
  type OpenApiDocument,
} from '../../../services/http/openapi/index.ts'

/** A value that stands on, or just past, a limit of its schema. */
export interface EdgeValue {
  readonly about: string
  readonly value: JsonValue
}

/** Longer texts and lists than that are not made. */
const MAX_LENGTH = 10_000
const MAX_ITEMS = 1000

/**
 * The edges of a schema: some fit and some do not; whoever uses them asks the schema which.
 *
 * @param make a value of a schema
 */
export function edgesOf(
  document: OpenApiDocument,
  reference: JsonValue | undefined,
  make: (schema: JsonValue) => JsonValue,
): EdgeValue[] {
  const schema = dereference(document, reference)
  if (!isObject(schema)) return []
  return [
    ...numberEdges(schema),
    ...textEdges(schema),
    ...listEdges(schema, make),
    ...wordEdges(schema),
    ...typeEdges(schema),
  ]
}

function numberEdges({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonObject): EdgeValue[] {
  const step = typeof multipleOf === 'number' ? multipleOf : 1
  const limits = { minimum, maximum, exclusiveMinimum, exclusiveMaximum }
  return Object.entries(limits).flatMap(([name, limit]) => {
    if (typeof limit !== 'number') return []
    return [limit, limit - step, limit + step].map((value) => ({ about: `${name} ${limit}: ${value}`, value }))
  })
}

function textEdges({ type, minLength, maxLength, pattern, format, enum: words }: JsonObject): EdgeValue[] {
  if (type !== 'string' || words !== undefined) return []
  const lengths = [minLength, maxLength].flatMap((length) =>
    typeof length === 'number' && length < MAX_LENGTH ? [length - 1, length, length + 1] : [],
  )
  const ofLength = lengths
    .filter((length) => length >= 0)
    .map((length) => ({ about: `a text of ${length} characters`, value: 'x'.repeat(length) }))
  if (pattern !== undefined || format !== undefined) {
    return [...ofLength, { about: `a text without the ${format ?? 'pattern'}`, value: `? not ${format ?? 'so'} ?` }]
  }
  return [
    ...ofLength,
    { about: 'letters and signs from beyond ASCII', value: 'Zoë 雪 🎲' },
    { about: 'no text', value: '' },
  ]
}

function listEdges(
  { type, minItems, maxItems, uniqueItems, items }: JsonObject,
  make: (schema: JsonValue) => JsonValue,
): EdgeValue[] {
  if (type !== 'array') return []
  const of = (length: number): JsonValue[] => Array.from({ length }, () => make(items ?? {}))
  const [one] = of(1)
  return [
    ...(typeof minItems === 'number' && minItems > 0 ? [{ about: 'an empty list', value: [] }] : []),
    ...(typeof maxItems === 'number' && maxItems < MAX_ITEMS
      ? [{ about: `a list of ${maxItems + 1}`, value: of(maxItems + 1) }]
      : []),
    ...(uniqueItems === true && one !== undefined ? [{ about: 'a list of one thing twice', value: [one, one] }] : []),
  ]
}

function wordEdges({ enum: words }: JsonObject): EdgeValue[] {
  if (!Array.isArray(words)) return []
  const other = { about: 'a word that is none of the enumeration', value: 'no-such-word' }
  return [...words.map((value) => ({ about: `the word ${JSON.stringify(value)}`, value })), other]
}

function typeEdges({ type }: JsonObject): EdgeValue[] {
  const types = Array.isArray(type) ? type : [type]
  const others: readonly (readonly [string, JsonValue])[] = [
    ['string', 'text'],
    ['integer', 1.5],
    ['integer', 7],
    ['boolean', true],
    ['null', null],
    ['object', {}],
    ['array', []],
  ]
  return others
    .filter(([name]) => type !== undefined && !types.includes(name))
    .map(([, value]) => ({ about: `${JSON.stringify(value)} in place of ${types.join(' or ')}`, value }))
}
