import type { Exchange } from '../../../foundation/core/index.ts'
import { isRecord } from '../match/fields.ts'
import { RequestView } from '../request/request-view.ts'
import { isStreamed, type Reply } from '../respond/reply.ts'
import { serveEventOf } from '../serve/serve-event.ts'
import { StubProblem } from '../stub/problem.ts'
import type { Recorded } from './make-stub.ts'

interface HarPair {
  readonly name: string
  readonly value: string
}

function pairs(flat: readonly string[]): HarPair[] {
  const found: HarPair[] = []
  for (let index = 0; index < flat.length; index += 2)
    found.push({ name: flat[index] as string, value: flat[index + 1] as string })
  return found
}

/** Writes exchanges of a virtual service as an HTTP Archive (HAR 1.2). Nothing is scrubbed: it is for looking, not keeping. */
export function toHar(exchanges: readonly Exchange[]): object {
  const entries = exchanges.flatMap((exchange) => {
    const event = serveEventOf(exchange)
    return event?.reply === undefined ? [] : [entryOf(exchange, event.request, event.reply)]
  })
  return { log: { version: '1.2', creator: { name: 'dryfit', version: '1' }, entries } }
}

function entryOf(exchange: Exchange, request: RequestView, reply: Reply): object {
  const bytes = isStreamed(reply.body) ? Buffer.alloc(0) : Buffer.from(reply.body)
  const time = exchange.durationMs ?? 0
  const mimeType = pairs(reply.headers).find(({ name }) => /^content-type$/i.test(name))?.value ?? ''
  const text = bytes.toString('utf8')
  const content = Buffer.from(text, 'utf8').equals(bytes)
    ? { text }
    : { text: bytes.toString('base64'), encoding: 'base64' }
  return {
    startedDateTime: new Date(exchange.startedAt).toISOString(),
    time,
    request: {
      method: request.method,
      url: request.absoluteUrl,
      httpVersion: request.protocol,
      headers: pairs(request.rawHeaders),
      queryString: [...request.query].flatMap(([name, values]) => values.map((value) => ({ name, value }))),
      cookies: [...request.cookies].flatMap(([name, values]) => values.map((value) => ({ name, value }))),
      headersSize: -1,
      bodySize: request.content.bytes.length,
      ...(request.content.bytes.length > 0 && {
        postData: { mimeType: request.header('content-type') ?? '', text: request.content.text },
      }),
    },
    response: {
      status: reply.status,
      statusText: reply.statusMessage ?? '',
      httpVersion: request.protocol,
      headers: pairs(reply.headers),
      cookies: [],
      content: { size: bytes.length, mimeType, ...content },
      redirectURL: '',
      headersSize: -1,
      bodySize: bytes.length,
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
  }
}

/**
 * Reads the exchanges of an HTTP Archive, such as a browser saves.
 *
 * @throws StubProblem when it is none.
 */
export function fromHar(har: unknown): Recorded[] {
  const log = isRecord(har) ? har.log : undefined
  if (!isRecord(log) || !Array.isArray(log.entries))
    throw new StubProblem('/log/entries', 'must be a list: is this a HAR file?')
  return log.entries.map((entry, index) => recordedOf(entry, `/log/entries/${index}`))
}

const NO_ID = { uuid: () => '' }

function recordedOf(entry: unknown, pointer: string): Recorded {
  const { request, response } = isRecord(entry) ? entry : {}
  if (!isRecord(request) || !isRecord(response)) throw new StubProblem(pointer, 'must have request and response')
  if (typeof request.url !== 'string' || !URL.canParse(request.url))
    throw new StubProblem(`${pointer}/request/url`, 'must be a URL')
  const url = new URL(request.url)
  const postData = isRecord(request.postData) ? request.postData : {}
  const view = new RequestView({
    method: String(request.method ?? 'GET'),
    target: `${url.pathname}${url.search}`,
    rawHeaders: flatOf(request.headers),
    body: Buffer.from(String(postData.text ?? '')),
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    protocol: 'HTTP/1.1',
    clientIp: '',
    localPort: 0,
    receivedAt: 0,
    ids: NO_ID,
  })
  const content = isRecord(response.content) ? response.content : {}
  const body = Buffer.from(String(content.text ?? ''), content.encoding === 'base64' ? 'base64' : 'utf8')
  return {
    request: view,
    reply: { status: Number(response.status), statusMessage: undefined, headers: flatOf(response.headers), body },
  }
}

function flatOf(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((each) => (isRecord(each) ? [String(each.name), String(each.value)] : []))
}
