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
import { edgesOf } from './values.ts'

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
  const plain = requestFor(operation, context, false)
  return [
    { about: 'a plain request', request: plain },
    { about: 'a request with all optional parameters', request: requestFor(operation, context, true) },
    ...parameterCases(operation, plain, context),
    ...bodyCases(operation, plain, context),
    ...(demandsCredentials(operation)
      ? [{ about: 'a request without credentials', request: plain, withoutCredentials: true }]
      : []),
  ]
}

export function demandsCredentials({ security }: Operation): boolean {
  return security.length > 0 && security.every((schemes) => schemes.length > 0)
}

function requestFor(operation: Operation, context: CaseContext, optional: boolean): ProbeRequest {
  const wanted = operation.parameters.filter(({ required, in: place }) => required || (optional && place !== 'cookie'))
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
  const known = parameter.in === 'path' ? context.ids.valueFor(operation, parameter.name) : undefined
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

function parameterCases(operation: Operation, plain: ProbeRequest, { document }: CaseContext): ProbeCase[] {
  return operation.parameters.flatMap((parameter): ProbeCase[] => {
    const { name, in: place, required, schema } = parameter
    const edges = edgesOf(document, schema?.schema).filter(({ value }) => asText(value) !== '')
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
    if (place !== 'path') return []
    return edges.map(({ about, value }) => ({
      about: `${name}: ${about}`,
      request: { ...plain, path: replaced(operation.template, plain.path, name, asText(value)) },
    }))
  })
}

function bodyCases({ requestBody }: Operation, plain: ProbeRequest, { document }: CaseContext): ProbeCase[] {
  const schema = [...(requestBody?.content ?? [])].find(([type]) => isJsonType(type))?.[1].schema?.schema
  if (plain.body === undefined || schema === undefined) return []
  const changed = changes(document, schema, plain.body, 0)
  return [
    ...(requestBody?.required === true ? [{ about: 'without a body', request: { ...plain, body: undefined } }] : []),
    ...changed.map(({ about, value }) => ({ about, request: { ...plain, body: value } })),
  ]
}

/** The value with one thing changed at a time. */
function changes(
  document: OpenApiDocument,
  reference: JsonValue,
  value: JsonValue,
  depth: number,
): { about: string; value: JsonValue }[] {
  const schema = dereference(document, reference)
  if (!isObject(schema) || !isObject(value) || depth >= MAX_DEPTH) return edgesOf(document, reference)
  const parts = [schema, ...(Array.isArray(schema.allOf) ? schema.allOf : [])].map((part) =>
    dereference(document, part),
  )
  const required = new Set(
    parts.flatMap((part) => (isObject(part) && Array.isArray(part.required) ? part.required : [])),
  )
  const properties = Object.assign({}, ...parts.map((part) => (isObject(part) ? part.properties : {}))) as JsonObject
  const within = Object.entries(properties).flatMap(([name, property]) => {
    const inner = changes(document, property, value[name] ?? null, depth + 1)
    return inner.map(({ about, value: each }) => ({ about: `${name}: ${about}`, value: { ...value, [name]: each } }))
  })
  const without = [...required].map(String).map((name) => {
    const { [name]: _left, ...others } = value
    return { about: `without ${name}`, value: others }
  })
  return [...within, ...without]
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
