import type { Exchange } from '../../../foundation/core/index.ts'
import {
  isJsonType,
  type MediaTypes,
  type OpenApiDocument,
  Routes,
  responseFor,
  selectMedia,
} from '../../../services/http/openapi/index.ts'
import { observe } from '../openapi/observe.ts'
import type { BodyExpectation, DescribeExchange } from './expectation.ts'
import { expectationFromSchema } from './from-schema.ts'

/** What the provider's OpenAPI document says of the reply to an exchange. The request stays as it was sent. */
export function expectationsFromDocument(document: OpenApiDocument): DescribeExchange {
  const routes = new Routes(document)
  return (exchange: Exchange) => {
    const { request, reply } = observe(exchange)
    const match = routes.find(request.method, request.path)
    if (match.kind !== 'operation' || reply === undefined) return undefined
    const content = responseFor(match.operation, reply.status)?.content
    return content && { reply: expectationOf(document, content, reply) }
  }
}

function expectationOf(
  document: OpenApiDocument,
  content: MediaTypes,
  { headers, body }: { headers: Readonly<Record<string, string>>; body: Uint8Array | undefined },
): BodyExpectation | undefined {
  const type = headers['content-type']
  if (type === undefined || body === undefined || !isJsonType(type)) return undefined
  const schema = selectMedia(content, type)?.schema
  const value = parse(body)
  return schema === undefined || value === undefined ? undefined : expectationFromSchema(document, schema.schema, value)
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    // The journal kept only the beginning, or it is no JSON: then the document says nothing of it.
    return undefined
  }
}
