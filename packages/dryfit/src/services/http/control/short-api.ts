import { invalidOption } from '../../../foundation/core/index.ts'
import { isRecord } from '../match/fields.ts'
import { serveEventOf } from '../serve/serve-event.ts'
import type { AdminCall, AdminRoute } from './admin-call.ts'
import { readJsonBody } from './admin-errors.ts'
import type { AdminReply } from './admin-reply.ts'

function state({ door }: AdminCall): AdminReply {
  return { json: { ...door.store.toJSON(), scenarios: door.scenarios.toJSON(), requests: door.exchanges().length } }
}

async function reset({ door, base, service }: AdminCall): Promise<AdminReply> {
  if (door === base) await service.reset()
  else door.resetNow()
  return { json: { status: 'reset' } }
}

/** Requests, and what stubs have put into the store under `events`. */
function events({ door }: AdminCall): AdminReply {
  const stored = door.store.get('events')
  const requests = door.exchanges().map((exchange) => ({
    at: exchange.startedAt,
    operation: exchange.operation,
    status: serveEventOf(exchange)?.reply?.status,
  }))
  return { json: Array.isArray(stored) ? stored : requests }
}

/** Lets an endpoint fail with a status until the next reset; status 0 ends it. */
function failureMode({ door, request }: AdminCall): AdminReply {
  const document = readJsonBody(request)
  const { endpoint, statusCode = 500, times } = isRecord(document) ? document : {}
  if (typeof endpoint !== 'string') throw invalidOption('failureMode', 'endpoint', 'a path', endpoint)
  const limit = typeof times === 'number' ? { times } : {}
  for (const stub of [...door.within.stubs()]) if (stub.name === `failure of ${endpoint}`) door.within.remove(stub)
  if (statusCode !== 0) {
    door
      .when('ANY', endpoint, { priority: 1, name: `failure of ${endpoint}`, ...limit })
      .respond({ status: Number(statusCode), json: { error: 'failure mode' } })
  }
  return { json: { endpoint, statusCode } }
}

/** The short control API, for paths that no stub serves. */
export const shortRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: '/health', handle: () => ({ json: { status: 'healthy' } }) },
  { method: 'POST', path: '/reset', handle: reset },
  { method: 'GET', path: '/debug/state', handle: state },
  { method: 'POST', path: '/admin/reset', handle: reset },
  { method: 'GET', path: '/admin/state', handle: state },
  { method: 'GET', path: '/admin/events', handle: events },
  { method: 'POST', path: '/admin/failureMode', handle: failureMode },
]
