import type { ReplyInit, StubRequest } from 'dryfit/http'
import type { Settings } from '../settings.ts'

/** Answers a request; what it throws is an error of the server. */
export type Handler = (request: StubRequest) => ReplyInit

/** What every reply carries, whoever asks from wherever. */
export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': 'Content-Type, Authorization',
  'access-control-expose-headers': 'X-Request-Count',
}

/** Gives every handler what all of them have: CORS, a count of requests, a delay, and 500 for whatever is thrown. */
export function around({ mockDelayMs, nodeEnv }: Settings): (handle: Handler) => Handler {
  let requests = 0
  return (handle) => (request) => {
    requests += 1
    const reply = guarded(handle, request, nodeEnv)
    const headers = { ...CORS, 'x-request-count': String(requests), ...reply.headers }
    return { ...(mockDelayMs > 0 && { delay: mockDelayMs }), ...reply, headers }
  }
}

function guarded(handle: Handler, request: StubRequest, nodeEnv: string): ReplyInit {
  try {
    return handle(request)
  } catch (thrown) {
    if (nodeEnv === 'production') return failed(500, 'Internal server error')
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { status: 500, json: { error: 'Internal server error', message } }
  }
}

export function failed(status: number, error: string): ReplyInit {
  return { status, json: { error } }
}

/** One page of a list, as `page` and `limit` (or `pageSize`) of the query say. */
export function pageOf(rows: readonly unknown[], query: URLSearchParams): ReplyInit {
  const page = Math.max(1, Number(query.get('page') ?? 1) || 1)
  const pageSize = Math.max(1, Number(query.get('limit') ?? query.get('pageSize') ?? 10) || 10)
  const data = rows.slice((page - 1) * pageSize, page * pageSize)
  return { json: { data, total: rows.length, page, pageSize } }
}
