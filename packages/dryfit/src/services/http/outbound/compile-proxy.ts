import { mannerOf } from '../stub/compile-manner.ts'
import { RESPONSE_FIELDS } from '../stub/compile-response.ts'
import { elementsOf, entriesOf, optionalString, requireFields } from '../stub/known-fields.ts'
import type { Responder, StubDocument } from '../stub/model.ts'
import { StubProblem } from '../stub/problem.ts'
import { type ProxyTarget, proxyResponder } from './proxy-responder.ts'

/** Compiles a response with `proxyBaseUrl`. @throws StubProblem */
export function compileProxy(document: StubDocument, pointer: string, onReply: ProxyTarget['onReply']): Responder {
  const response = requireFields(document, pointer, RESPONSE_FIELDS)
  const baseUrl = optionalString(response, 'proxyBaseUrl', pointer) as string
  if (!/^https?:\/\/[^/]/.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new StubProblem(`${pointer}/proxyBaseUrl`, 'must be an http or https URL')
  }
  return proxyResponder({
    baseUrl: () => baseUrl,
    prefixToRemove: optionalString(response, 'proxyUrlPrefixToRemove', pointer),
    additionalHeaders: flat(entriesOf(response, 'additionalProxyRequestHeaders', pointer)),
    removedHeaders: new Set(
      elementsOf(response, 'removeProxyRequestHeaders', pointer).map((name) => String(name).toLowerCase()),
    ),
    replyHeaders: flat(entriesOf(response, 'headers', pointer)),
    manner: mannerOf(response, pointer),
    ...(onReply !== undefined && { onReply }),
  })
}

function flat(entries: readonly (readonly [string, unknown])[]): string[] {
  return entries.flatMap(([name, value]) => [value].flat().flatMap((each) => [name, String(each)]))
}
