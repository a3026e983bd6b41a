import type { Body, Headers } from '../model.ts'
import { sniffType } from './sniff.ts'

/** How a body is compared. */
export type BodyKind = 'json' | 'xml' | 'form' | 'multipart' | 'text' | 'binary'

/** The media type without parameters, lower case: of the body itself, of the headers, or by a look at the content. */
export function contentTypeOf(body: Body & { readonly state: 'present' }, headers: Headers | undefined): string {
  const declared = headerOf(headers, 'content-type') ?? body.contentType
  return declared === undefined ? sniffType(body.bytes) : mediaType(declared)
}

export function headerOf(headers: Headers | undefined, name: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)
  return found?.[1].join(', ')
}

export function mediaType(value: string): string {
  return (value.split(';')[0] as string).trim().toLowerCase()
}

export function kindOf(type: string | undefined): BodyKind {
  if (type === undefined) return 'text'
  if (type === 'application/json' || type.endsWith('+json') || type === 'application/json-rpc') return 'json'
  if (type === 'application/xml' || type === 'text/xml' || type.endsWith('+xml')) return 'xml'
  if (type === 'application/x-www-form-urlencoded') return 'form'
  if (type.startsWith('multipart/')) return 'multipart'
  if (type.startsWith('text/') || TEXT_TYPES.has(type)) return 'text'
  return 'binary'
}

const TEXT_TYPES = new Set([
  'application/javascript',
  'application/graphql',
  'application/yaml',
  'application/x-ndjson',
])

/** Whether a body of the second type does for one of the first: `application/hal+json` is `application/json`, too. */
export function isEquivalent(expected: string, actual: string): boolean {
  return expected === actual || expected === actual.replace(/\/[^/+]*\+/, '/')
}
