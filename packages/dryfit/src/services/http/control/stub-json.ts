import { isRecord } from '../match/fields.ts'
import type { Stub } from '../stub/model.ts'
import { URL_FIELDS } from '../stub/url-pattern.ts'

/** A stub as WireMock's control API shows it. */
export function stubJson({ id, document }: Stub): Record<string, unknown> {
  const { id: _id, uuid: _uuid, $schema: _schema, name, request, response, ...rest } = document
  return {
    id,
    ...(name !== undefined && { name }),
    request: requestJson(request),
    response: { status: 200, ...(isRecord(response) ? response : {}) },
    uuid: id,
    ...rest,
  }
}

/** Of several ways to name the URL the one that counts, and of both words for credentials the usual one. */
function requestJson(request: unknown): Record<string, unknown> {
  const { basicAuth, ...given } = isRecord(request) ? request : {}
  const [, ...unused] = URL_FIELDS.filter((field) => given[field] !== undefined) as readonly string[]
  const used = Object.fromEntries(Object.entries(given).filter(([field]) => !unused.includes(field)))
  const credentials = given.basicAuthCredentials ?? basicAuth
  return { method: 'ANY', ...used, ...(credentials !== undefined && { basicAuthCredentials: credentials }) }
}
