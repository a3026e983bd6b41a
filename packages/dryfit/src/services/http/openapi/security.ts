import { dereference, type OpenApiDocument } from './document.ts'
import { isObject, type JsonObject } from './json.ts'
import type { ObservedRequest } from './observed.ts'
import type { Operation } from './operations.ts'
import type { Violation } from './violation.ts'

/** What an operation demands for its security and the request does not show. Whether a token is valid is not ours to say. */
export function missingSecurity(
  document: OpenApiDocument,
  { security, pointer }: Operation,
  request: ObservedRequest,
): Violation[] {
  if (security.length === 0) return []
  const lacking = security.map((schemes) => schemes.filter((name) => !shows(schemeOf(document, name), request)))
  if (lacking.some((names) => names.length === 0)) return []
  const wanted = lacking.map((names) => names.join(' and ')).join(', or ')
  return [{ part: 'security', at: '', message: `the request shows no ${wanted}`, pointer: `${pointer}/security` }]
}

function schemeOf(document: OpenApiDocument, name: string): JsonObject | undefined {
  const { components } = document.root
  const schemes = isObject(components) ? components.securitySchemes : undefined
  const scheme = isObject(schemes) ? dereference(document, schemes[name]) : undefined
  return isObject(scheme) ? scheme : undefined
}

function shows(scheme: JsonObject | undefined, { headers, query }: ObservedRequest): boolean {
  const authorization = headers.authorization ?? ''
  switch (scheme?.type) {
    case 'http':
      return authorization.toLowerCase().startsWith(`${String(scheme.scheme).toLowerCase()} `)
    case 'oauth2':
    case 'openIdConnect':
      return /^bearer /i.test(authorization)
    case 'apiKey': {
      const name = String(scheme.name)
      if (scheme.in === 'header') return headers[name.toLowerCase()] !== undefined
      if (scheme.in === 'query') return new URLSearchParams(query).has(name)
      return (headers.cookie ?? '').split(';').some((pair) => pair.trim().startsWith(`${name}=`))
    }
    default:
      // Mutual TLS ends before HTTP begins, and an unknown scheme cannot be judged.
      return true
  }
}
