import type { Random } from '../../../foundation/core/index.ts'
import {
  dereference,
  exampleOf,
  isJsonType,
  isObject,
  type JsonObject,
  type JsonValue,
  type OpenApiDocument,
  type Operation,
  type Parameter,
  type SampleOptions,
  sample,
} from '../../../services/http/openapi/index.ts'
import { textFor } from '../pact/generate/regex.ts'
import type { KnownIds } from './known-ids.ts'
import type { ProbeCase, ProbeRequest } from './request.ts'
import { type EdgeValue, edgesOf } from './values.ts'

export interface CaseContext {
  readonly document: OpenApiDocument
  readonly random: Random
  /** Epoch milliseconds for dates. */
  readonly now: number
  /** Values that earlier replies gave for path parameters. */
  readonly ids: KnownIds
}

/** Objects are changed down to that depth. */
const MAX_DEPTH = 3

/**
 * The requests that are tried at one operation: a plain one, one with all optional parts, then one change at a time — a
 * value at each edge of its schema, a required part left out — and one without credentials.
 */
export function casesOf(operation: Operation, context: CaseContext): ProbeCase[] {
  const plain = requestFor(operation, context)
  return [
    { about: 'a plain request', request: plain },
    { about: 'a request with all optional parameters', request: requestFor(operation, context, true) },
    ...parameterCases(operation, plain, context),
    ...bodyCases(operation, plain, context),
    ...(demandsCredentials(operation)
      ? [
          { about: 'a request without credentials', request: plain, credentials: 'none' as const },
          { about: 'a request with wrong credentials', request: plain, credentials: 'wrong' as const },
        ]
      : []),
  ]
}

export function demandsCredentials({ security }: Operation): boolean {
  return security.length > 0 && security.every((schemes) => schemes.length > 0)
}

/** A plain request of an operation: all that it needs, and what links say. */
export function requestFor(operation: Operation, context: CaseContext, optional = false): ProbeRequest {
  const wanted = operation.parameters.filter(
    (each) =>
      each.required || (each.in !== 'cookie' && (optional || context.ids.valueFor(operation, each) !== undefined)),
  )
  const valuesIn = (place: Parameter['in']): Record<string, string> =>
    Object.fromEntries(
      wanted
        .filter((each) => each.in === place && !isStandard(each))
        .map((each) => [each.name, asText(parameterValue(operation, each, context))]),
    )
  const headers = Object.entries(valuesIn('header')).map(([name, value]) => [name.toLowerCase(), value])
  return {
    method: operation.method,
    path: filled(operation.template, valuesIn('path')),
    query: valuesIn('query'),
    headers: Object.fromEntries(headers),
    body: bodyFor(operation, context),
  }
}

/** Described elsewhere, and ignored where they stand (OpenAPI 3.1.1 §4.8.12.1). */
function isStandard({ in: place, name }: Parameter): boolean {
  return place === 'header' && ['accept', 'content-type', 'authorization'].includes(name.toLowerCase())
}

function parameterValue(operation: Operation, parameter: Parameter, context: CaseContext): JsonValue {
  const known = context.ids.valueFor(operation, parameter)
  if (known !== undefined) return known
  return parameter.schema === undefined ? 'x' : sample(context.document, parameter.schema.schema, options(context))
}

function bodyFor({ requestBody }: Operation, context: CaseContext): JsonValue | undefined {
  const media = [...(requestBody?.content ?? [])].find(([type]) => isJsonType(type))?.[1]
  return media && exampleOf(context.document, media, options(context))
}

function options({ random, now }: CaseContext): SampleOptions {
  return { random, now, direction: 'request', textFor }
}

function parameterCases(operation: Operation, plain: ProbeRequest, context: CaseContext): ProbeCase[] {
  return operation.parameters.flatMap((parameter): ProbeCase[] => {
    const { name, in: place, required, schema } = parameter
    const edges = edgesOf(context.document, schema?.schema, (each) =>
      sample(context.document, each, options(context)),
    ).filter(({ value }) => asText(value) !== '')
    if (place === 'query') {
      const { [name]: _left, ...others } = plain.query
      return [
        ...(required ? [{ about: `without the parameter ${name}`, request: { ...plain, query: others } }] : []),
        ...edges.map(({ about, value }) => ({
          about: `${name}: ${about}`,
          request: { ...plain, query: { ...plain.query, [name]: asText(value) } },
        })),
      ]
    }
    if (place === 'header' && !isStandard(parameter)) return headerCases(parameter, plain, edges)
    if (place !== 'path') return []
    return edges.map(({ about, value }) => ({
      about: `${name}: ${about}`,
      request: { ...plain, path: replaced(operation.template, plain.path, name, asText(value)) },
    }))
  })
}

function headerCases({ name, required }: Parameter, plain: ProbeRequest, edges: readonly EdgeValue[]): ProbeCase[] {
  const key = name.toLowerCase()
  const { [key]: _left, ...others } = plain.headers
  const missing = { about: `without the header ${name}`, request: { ...plain, headers: others } }
  return [
    ...(required ? [missing] : []),
    ...edges
      .map(({ about, value }) => ({ about: `${name}: ${about}`, text: asText(value) }))
      // Other characters cannot be sent in a header.
      .filter(({ text }) => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text))
      .map(({ about, text }) => ({ about, request: { ...plain, headers: { ...plain.headers, [key]: text } } })),
  ]
}

function bodyCases({ requestBody }: Operation, plain: ProbeRequest, context: CaseContext): ProbeCase[] {
  const schema = [...(requestBody?.content ?? [])].find(([type]) => isJsonType(type))?.[1].schema?.schema
  if (plain.body === undefined || schema === undefined) return []
  const changed = changes(context, schema, plain.body, 0)
  return [
    ...(requestBody?.required === true ? [{ about: 'without a body', request: { ...plain, body: undefined } }] : []),
    ...changed.map(({ about, value }) => ({ about, request: { ...plain, body: value } })),
  ]
}

/** The value with one thing changed at a time. */
function changes(
  context: CaseContext,
  reference: JsonValue,
  value: JsonValue,
  depth: number,
): { about: string; value: JsonValue }[] {
  const { document } = context
  const schema = dereference(document, reference)
  if (!isObject(schema) || !isObject(value) || depth >= MAX_DEPTH) {
    return edgesOf(document, reference, (each) => sample(document, each, options(context)))
  }
  const parts = [schema, ...(Array.isArray(schema.allOf) ? schema.allOf : [])].map((part) =>
    dereference(document, part),
  )
  const required = new Set(
    parts.flatMap((part) => (isObject(part) && Array.isArray(part.required) ? part.required : [])),
  )
  const properties = Object.assign({}, ...parts.map((part) => (isObject(part) ? part.properties : {}))) as JsonObject
  const within = Object.entries(properties).flatMap(([name, property]) => {
    const inner = changes(context, property, value[name] ?? null, depth + 1)
    return inner.map(({ about, value: each }) => ({ about: `${name}: ${about}`, value: { ...value, [name]: each } }))
  })
  const without = [...required].map(String).map((name) => {
    const { [name]: _left, ...others } = value
    return { about: `without ${name}`, value: others }
  })
  const closed = parts.some((part) => isObject(part) && part.additionalProperties === false)
  const more = closed ? [{ about: 'with a property more', value: { ...value, 'not described': true } }] : []
  const whole =
    depth === 0 ? [[], 'text', null].map((each) => ({ about: `${JSON.stringify(each)} as body`, value: each })) : []
  return [...within, ...without, ...more, ...whole]
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => encodeURIComponent(values[name] ?? 'x'))
}

/** The path with another value for one parameter: the template says which part of it that is. */
function replaced(template: string, path: string, name: string, value: string): string {
  const parts = path.split('/')
  const steps = template.split('/')
  return parts.map((part, index) => (steps[index] === `{${name}}` ? encodeURIComponent(value) : part)).join('/')
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : Array.isArray(value) ? value.map(asText).join(',') : JSON.stringify(value)
}
