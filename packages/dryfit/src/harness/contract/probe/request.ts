import type { JsonValue, ObservedRequest } from '../../../services/http/openapi/index.ts'

/** A request as a probe sends it. */
export interface ProbeRequest {
  readonly method: string
  /** With its parameters filled in. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON; undefined for none. */
  readonly body: JsonValue | undefined
}

/** One request, and what is tried with it. */
export interface ProbeCase {
  readonly about: string
  readonly request: ProbeRequest
  /** Sent with other credentials than those the operation demands. */
  readonly credentials?: 'none' | 'wrong'
}

/** The request as the checker of OpenAPI documents reads it. */
export function observed(
  { method, path, query, headers, body }: ProbeRequest,
  credentials: Readonly<Record<string, string>>,
): ObservedRequest {
  const hasBody = body !== undefined
  return {
    ...{ method, path },
    query: new URLSearchParams(query).toString(),
    headers: { ...credentials, ...headers, ...(hasBody && { 'content-type': 'application/json' }) },
    body: hasBody ? Buffer.from(JSON.stringify(body)) : undefined,
  }
}

/**
 * The request as a command for a shell. Credentials are named and not shown: `$AUTHORIZATION`.
 *
 * @param credentials names of headers
 */
export function toCurl(baseUrl: string, request: ProbeRequest, credentials: readonly string[]): string {
  const { method, path, query, headers, body } = request
  const search = new URLSearchParams(query).toString()
  const parts = [`curl -X ${method} ${quoted(`${baseUrl.replace(/\/$/, '')}${path}${search && `?${search}`}`)}`]
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quoted(`${name}: ${value}`)}`)
  for (const name of credentials) parts.push(`-H "${name}: $${name.toUpperCase().replaceAll('-', '_')}"`)
  if (body !== undefined) parts.push(`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(body))}`)
  return parts.join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
