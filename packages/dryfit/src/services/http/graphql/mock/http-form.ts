import type { ReplyInit } from '../../respond/reply-init.ts'
import { RESPONSE_TYPE } from '../check.ts'

/** A GraphQL response before it is written: data that is missing means that nothing was executed. */
export interface GraphQlResponse {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
  readonly extensions?: unknown
}

/** The media types of a response, the preferred one of a client first: the older one unless it is asked for by name. */
export type ResponseMedia = typeof RESPONSE_TYPE | 'application/json'

/** The media type to answer with; undefined when the client reads none of them (GraphQL over HTTP, "Body"). */
export function chooseMedia(accept: string | undefined): ResponseMedia | undefined {
  if (accept === undefined || accept.trim() === '') return 'application/json'
  const ranges = accept
    .split(',')
    .map((range, index) => ({ index, type: (range.split(';')[0] ?? '').trim().toLowerCase(), q: qualityOf(range) }))
    .filter(({ q }) => q > 0)
    .sort((one, other) => other.q - one.q || one.index - other.index)
  for (const { type } of ranges) {
    if (type === RESPONSE_TYPE || type === 'application/json') return type
    if (type === '*/*' || type === 'application/*') return 'application/json'
  }
  return undefined
}

function qualityOf(range: string): number {
  const q = /;\s*q=([\d.]+)/i.exec(range)?.[1]
  return q === undefined ? 1 : Number(q)
}

/**
 * A response over HTTP. Older clients read the status 200 as "this is from the GraphQL service itself"; with the media
 * type of its own, an operation that was not executed is 400.
 */
export function overHttp(
  response: GraphQlResponse,
  media: ResponseMedia,
  {
    status,
    headers = {},
  }: { readonly status?: number | undefined; readonly headers?: Readonly<Record<string, string>> },
): ReplyInit {
  const usual = media === RESPONSE_TYPE && response.data === undefined ? 400 : 200
  return {
    status: status ?? usual,
    headers: { 'content-type': `${media}; charset=utf-8`, ...headers },
    json: response,
  }
}
