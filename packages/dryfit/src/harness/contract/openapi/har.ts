import { DryfitError } from '../../../foundation/core/index.ts'
import type { ObservedReply, ObservedRequest } from '../../../services/http/openapi/index.ts'

/** One request of recorded traffic, with its reply. */
export interface RecordedExchange {
  readonly request: ObservedRequest
  readonly reply: ObservedReply
}

interface HarContent {
  readonly text?: string
  readonly encoding?: string
}

interface HarEntry {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: readonly { readonly name: string; readonly value: string }[]
    readonly postData?: HarContent
  }
  readonly response: {
    readonly status: number
    readonly headers: readonly { readonly name: string; readonly value: string }[]
    readonly content?: HarContent
  }
}

/**
 * Reads recorded traffic from a HAR file (HTTP Archive 1.2).
 *
 * @throws CONTRACT_UNREADABLE with the reason.
 */
export function readHar(text: string, name: string): RecordedExchange[] {
  let entries: unknown
  try {
    entries = (JSON.parse(text) as { log?: { entries?: unknown } }).log?.entries
  } catch (cause) {
    throw unreadable(name, `it is not JSON: ${(cause as Error).message}`)
  }
  if (!Array.isArray(entries)) throw unreadable(name, 'it has no list at /log/entries')
  return entries.map((entry, index) => readEntry(entry as Partial<HarEntry> | null, name, index))
}

function readEntry(entry: Partial<HarEntry> | null, name: string, index: number): RecordedExchange {
  const { request, response } = entry ?? {}
  const isText = typeof request?.url === 'string' && typeof request.method === 'string'
  if (!isText || typeof response?.status !== 'number' || !URL.canParse(request.url, 'http://localhost')) {
    throw unreadable(name, `the entry at /log/entries/${index} has no request method and url, or no response status`)
  }
  const { pathname, search } = new URL(request.url, 'http://localhost')
  return {
    request: {
      method: request.method.toUpperCase(),
      path: pathname,
      query: search.slice(1),
      headers: headersOf(request.headers),
      body: bodyOf(request.postData),
    },
    reply: { status: response.status, headers: headersOf(response.headers), body: bodyOf(response.content) },
  }
}

function headersOf(list: HarEntry['request']['headers'] = []): Record<string, string> {
  return Object.fromEntries(list.map(({ name, value }) => [name.toLowerCase(), value]))
}

function bodyOf(content: HarContent | undefined): Uint8Array | undefined {
  if (content?.text === undefined || content.text === '') return undefined
  return Buffer.from(content.text, content.encoding === 'base64' ? 'base64' : 'utf8')
}

function unreadable(name: string, why: string): DryfitError {
  return new DryfitError('CONTRACT_UNREADABLE', { what: `${name} cannot be read as a HAR file`, why })
}
