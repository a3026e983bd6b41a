import { dereference, type OpenApiDocument } from './document.ts'
import { isObject, type JsonValue } from './json.ts'
import type { Parameter } from './operations.ts'

/**
 * Turns the text of a parameter into the value that its schema speaks of (OpenAPI 3.1.1 §4.8.12, "Style Values"). Text
 * that is no number where a number is wanted stays text, so that the schema refuses it.
 */
export function readParameterValue(document: OpenApiDocument, parameter: Parameter, texts: readonly string[]): unknown {
  const [first = ''] = texts
  if (parameter.mediaType !== undefined) return parseJson(first)
  const schema = parameter.schema?.schema
  if (expects(document, schema, 'array'))
    return listOf(parameter, texts).map((text) => coerce(document, itemsOf(document, schema), text))
  if (expects(document, schema, 'object')) return objectOf(document, schema, parameter, first)
  return coerce(document, schema, first)
}

/** A parameter of the style `deepObject`: `filter[color]=red`. Undefined when there is none. */
export function readDeepObject(
  document: OpenApiDocument,
  { name, schema }: Parameter,
  query: URLSearchParams,
): unknown {
  const entries = [...query].flatMap(([key, text]) => {
    const [, property] = /^[^[]+\[([^\]]*)\]$/.exec(key) ?? []
    return property !== undefined && key.startsWith(`${name}[`)
      ? [[property, coerce(document, propertyOf(document, schema?.schema, property), text)] as const]
      : []
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function listOf({ style, explode }: Parameter, texts: readonly string[]): string[] {
  if (style === 'form' && explode) return [...texts]
  const separator = style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ','
  const [first = ''] = texts
  return first === '' ? [] : first.split(separator)
}

function objectOf(
  document: OpenApiDocument,
  schema: JsonValue | undefined,
  { explode }: Parameter,
  text: string,
): unknown {
  const parts = text.split(',')
  const pairs = explode
    ? parts.map((part) => part.split('='))
    : parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? '']] : []))
  return Object.fromEntries(
    pairs.map(([key = '', value = '']) => [key, coerce(document, propertyOf(document, schema, key), value)]),
  )
}

function coerce(document: OpenApiDocument, schema: JsonValue | undefined, text: string): unknown {
  const isNumber = expects(document, schema, 'integer') || expects(document, schema, 'number')
  if (isNumber && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text)
  if (expects(document, schema, 'boolean') && /^(true|false)$/.test(text)) return text === 'true'
  if (expects(document, schema, 'null') && text === '') return null
  return text
}

/** Whether a schema, or one of its alternatives, speaks of values of this type. */
function expects(document: OpenApiDocument, reference: JsonValue | undefined, type: string, depth = 0): boolean {
  const schema = dereference(document, reference)
  if (!isObject(schema) || depth > 8) return false
  if (schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type))) return true
  const parts = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => (Array.isArray(list) ? list : []))
  return parts.some((part) => expects(document, part, type, depth + 1))
}

function itemsOf(document: OpenApiDocument, reference: JsonValue | undefined): JsonValue | undefined {
  const schema = dereference(document, reference)
  return isObject(schema) ? schema.items : undefined
}

function propertyOf(document: OpenApiDocument, reference: JsonValue | undefined, name: string): JsonValue | undefined {
  const schema = dereference(document, reference)
  return isObject(schema) && isObject(schema.properties) ? schema.properties[name] : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The schema refuses the text itself.
    return text
  }
}
