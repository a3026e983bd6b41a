import { basename } from 'node:path'
import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { type RecordedExchange, readHar } from '../openapi/har.ts'
import { parseQuery } from '../pact/file/parts.ts'
import {
  type Body,
  type Headers,
  type HttpInteraction,
  type HttpResponse,
  MISSING_BODY,
  NO_GENERATORS,
  NO_RULES,
  type PactFile,
  type RuleSet,
} from '../pact/model.ts'
import { type RecordedInteraction, recordedStubs } from './recorded-stubs.ts'

/** Whether a text is a recording, and no pact file: both kinds of recordings have one member that holds everything. */
export function isRecording(text: string): boolean {
  return /^\uFEFF?\s*\{\s*"(?:mappings|log)"\s*:/.test(text)
}

/**
 * A recording as a contract that the recorded service can be held to: each request is one interaction; its reply must
 * have the recorded status and content type, and JSON of the same form. Values may be others.
 *
 * Takes what `virtual({ record })` writes, and HAR files. A request that a secret was taken out of is pending.
 *
 * @throws CONTRACT_UNREADABLE with a pointer and the reason.
 */
export function readRecording(text: string, name: string, provider = 'the recorded service'): PactFile {
  const counts = new Map<string, number>()
  const interactions = exchangesOf(text, name).map((exchange): HttpInteraction => {
    const { request, isScrubbed = false } = exchange
    const line = `${request.method} ${request.path}${request.query === '' ? '' : `?${request.query}`}`
    const count = (counts.get(line) ?? 0) + 1
    counts.set(line, count)
    return {
      type: 'http',
      description: count === 1 ? line : `${line} (${count})`,
      providerStates: [],
      pending: isScrubbed,
      request: {
        method: request.method,
        path: request.path,
        query: request.query === '' ? undefined : parseQuery(request.query),
        headers: headersOf(request.headers, SENT_HEADERS),
        body: bodyOf(request),
        ...{ rules: NO_RULES, generators: NO_GENERATORS },
      },
      response: responseOf(exchange),
    }
  })
  return { consumer: basename(name), provider, interactions, version: 4, metadata: {} }
}

function exchangesOf(text: string, name: string): readonly RecordedInteraction[] {
  if (/^\uFEFF?\s*\{\s*"log"/.test(text)) return readHar(text, name)
  try {
    return recordedStubs(JSON.parse(text))
  } catch (cause) {
    throw new DryfitError('CONTRACT_UNREADABLE', {
      what: `${name} cannot be read as a recording`,
      why: messageOf(cause),
      cause,
    })
  }
}

/** What a client says that the service may act on; credentials are given anew. */
const SENT_HEADERS = ['accept', 'accept-language', 'content-type', 'idempotency-key', 'prefer']
const ANY_OF_THE_FORM: RuleSet = { body: [{ path: '$', combine: 'AND', matchers: [{ match: 'type' }] }] }

function responseOf({ reply }: RecordedInteraction): HttpResponse {
  const type = reply.headers['content-type']?.split(';')[0]?.trim()
  const isJson = type !== undefined && /[/+]json$/i.test(type) && reply.body !== undefined
  return {
    status: reply.status,
    headers: type === undefined ? undefined : { 'content-type': [type] },
    body: isJson ? bodyOf(reply) : MISSING_BODY,
    rules: isJson ? ANY_OF_THE_FORM : NO_RULES,
    generators: NO_GENERATORS,
  }
}

function headersOf(headers: Readonly<Record<string, string>>, names: readonly string[]): Headers {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, [headers[name]]] as const])),
  )
}

function bodyOf({ headers, body }: Pick<RecordedExchange['reply'], 'headers' | 'body'>): Body {
  if (body === undefined || body.length === 0) return MISSING_BODY
  return { state: 'present', bytes: body, contentType: headers['content-type'] }
}
