import type { HttpClient, HttpReply } from '../../../foundation/net/index.ts'
import { generateRequest } from '../pact/generate/apply.ts'
import type { GenerateContext } from '../pact/generate/generators.ts'
import { compareResponse } from '../pact/matching/http.ts'
import type { Mismatch } from '../pact/matching/mismatch.ts'
import type { Headers, HttpInteraction, HttpRequest } from '../pact/model.ts'

/** A request before it is sent; a filter may change its headers, its path and its query. */
export interface OutgoingRequest {
  readonly method: string
  path: string
  query: Record<string, string[]>
  headers: Record<string, string>
}

export type RequestFilter = (request: OutgoingRequest) => void | Promise<void>

/** Sends the request of an interaction to the provider and compares what it answers. */
export async function verifyHttp(
  interaction: HttpInteraction,
  client: HttpClient,
  context: GenerateContext,
  filter: RequestFilter | undefined,
): Promise<Mismatch[]> {
  const request = generateRequest(interaction.request, context)
  const outgoing = toOutgoing(request)
  await filter?.(outgoing)
  const { method, path, query, headers } = outgoing
  const body = request.body.state === 'present' ? { body: request.body.bytes } : {}
  const reply = await client.request(method, path, { query, headers, ...body })
  return compareResponse(interaction.response, actualResponse(reply))
}

function toOutgoing({ method, path, query, headers, body }: HttpRequest): OutgoingRequest {
  const lowered = Object.entries(headers ?? {}).map(
    ([name, values]) => [name.toLowerCase(), values.join(', ')] as const,
  )
  const sent: Record<string, string> = Object.fromEntries(lowered)
  if (body.state === 'present' && body.contentType !== undefined) sent['content-type'] ??= body.contentType
  const parameters = Object.entries(query ?? {}).map(([name, values]) => [name, values.map((value) => value ?? '')])
  return { method, path, query: Object.fromEntries(parameters), headers: sent }
}

function actualResponse({ status, headers, body }: HttpReply): Parameters<typeof compareResponse>[1] {
  const lists: Headers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.split('\n')]))
  return {
    status,
    headers: lists,
    body:
      body.length === 0 ? { state: 'empty' } : { state: 'present', bytes: body, contentType: headers['content-type'] },
  }
}
