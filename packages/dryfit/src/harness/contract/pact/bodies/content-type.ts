import type { Body, Headers } from '../model.ts'

/** How a body is compared. */
export type BodyKind = 'json' | 'xml' | 'form' | 'multipart' | 'text' | 'binary'

/** The media type without parameters, lower case: of the body itself, of the headers, or by a look at the content. */
export function contentTypeOf(body: Body, headers: Headers | undefined): string | undefined {
  const declared = headerOf(headers, 'content-type') ?? (body.state === 'present' ? body.contentType : undefined)
  if (declared !== undefined) return mediaType(declared)
  return body.state === 'present' ? detect(body.bytes) : undefined
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

/** A body without a declared type: what its first characters say. */
function detect(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('utf8').trimStart()
  if (/^(<\?xml|<[A-Za-z_])/.test(start))
    return start.toLowerCase().startsWith('<html') ? 'text/html' : 'application/xml'
  if (/^([{["\d-]|true|false|null)/.test(start)) return 'application/json'
  return 'text/plain'
}
