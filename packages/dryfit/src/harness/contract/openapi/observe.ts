import type { Exchange, Message } from '../../../foundation/core/index.ts'
import type { ObservedReply, ObservedRequest } from '../../../services/http/openapi/index.ts'

/** An HTTP exchange as the checker of OpenAPI documents reads it. The reply is undefined while there is none. */
export function observe(exchange: Exchange): { request: ObservedRequest; reply: ObservedReply | undefined } {
  const { attributes, request, reply } = exchange
  const target = targetOf(exchange)
  const space = target.indexOf(' ')
  const observed: ObservedRequest = {
    method: target.slice(0, space),
    path: target.slice(space + 1),
    query: typeof attributes.query === 'string' ? attributes.query : '',
    headers: flatHeaders(request),
    body: request.body,
  }
  if (reply === undefined || typeof attributes.status !== 'number') return { request: observed, reply: undefined }
  return { request: observed, reply: { status: attributes.status, headers: flatHeaders(reply), body: reply.body } }
}

/** `POST /graphql`, also where the journal calls the exchange `query GetUser`. */
export function targetOf({ operation, attributes }: Exchange): string {
  return typeof attributes.target === 'string' ? attributes.target : operation
}

/** The journal keeps the beginning of a body: what was cut cannot be checked. */
export function isWhole({ body, bodyBytes }: Message): boolean {
  return bodyBytes === undefined || bodyBytes === (body?.length ?? 0)
}

function flatHeaders({ headers = {} }: Message): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : value.join(', '),
    ]),
  )
}
