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

/** The edges of a schema: some fit and some do not; whoever uses them asks the schema which. */
export function edgesOf(document: OpenApiDocument, reference: JsonValue | undefined): EdgeValue[] {
  const schema = dereference(document, reference)
  if (!isObject(schema)) return []
  return [
    ...numberEdges(schema),
    ...textEdges(schema),
    ...listEdges(schema),
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

function textEdges({ type, minLength, maxLength }: JsonObject): EdgeValue[] {
  if (type !== 'string') return []
  const lengths = [minLength, maxLength].flatMap((length) =>
    typeof length === 'number' && length < MAX_LENGTH ? [length - 1, length, length + 1] : [],
  )
  return lengths
    .filter((length) => length >= 0)
    .map((length) => ({ about: `a text of ${length} characters`, value: 'x'.repeat(length) }))
}

function listEdges({ type, minItems }: JsonObject): EdgeValue[] {
  return type === 'array' && typeof minItems === 'number' && minItems > 0 ? [{ about: 'an empty list', value: [] }] : []
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
