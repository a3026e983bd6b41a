import type { Exchange } from '../../../../foundation/core/index.ts'
import { matchDistance } from '../../explain/distance.ts'
import { nearMisses } from '../../explain/near-miss.ts'
import { compilePattern } from '../../match/compile-pattern.ts'
import { parseMoment } from '../../match/date/moment.ts'
import { isRecord } from '../../match/fields.ts'
import { RequestView } from '../../request/request-view.ts'
import { type ServeEvent, serveEventOf } from '../../serve/serve-event.ts'
import { compileRequest } from '../../stub/compile-request.ts'
import { optionalWhole, requireFields } from '../../stub/known-fields.ts'
import type { AdminCall, AdminRoute } from '../admin-call.ts'
import { AdminProblem, readJsonBody, requireUuid } from '../admin-errors.ts'
import { type AdminReply, NOT_FOUND, OK_OBJECT } from '../admin-reply.ts'
import { eventJson, requestJson } from '../event-json.ts'
import { stubJson } from '../stub-json.ts'
import { metadataContent } from './mappings.ts'

interface Served {
  readonly exchange: Exchange
  readonly event: ServeEvent
}

/** What was served and not forgotten, the newest first. */
function served({ door }: AdminCall): Served[] {
  const all = door.exchanges().flatMap((exchange) => {
    const event = serveEventOf(exchange)
    return event === undefined || event.forgotten ? [] : [{ exchange, event }]
  })
  return all.reverse()
}

function selected(call: AdminCall): Served[] {
  const { conditions } = compileRequest(readJsonBody(call.request) ?? {}, '', {})
  return served(call).filter(({ event: { request } }) => conditions.every((condition) => condition.matches(request)))
}

const enabled = { requestJournalDisabled: false }

function list(call: AdminCall): AdminReply {
  const query = (name: string): string | undefined => call.request.query.get(name)?.[0]
  const since = sinceOf(query('since'))
  const stubId = query('matchingStub')
  const all = served(call).filter(
    ({ event }) =>
      (query('unmatched') !== 'true' || !event.matched) &&
      (stubId === undefined || event.stub?.id === stubId.toLowerCase()),
  )
  const fitting = all.filter(({ event }) => event.request.receivedAt >= since)
  const limit = wholeOr(query('limit'), fitting.length)
  const requests = fitting.slice(0, limit).map(({ exchange, event }) => eventJson(exchange, event, call.door.within))
  return { json: { requests, meta: { total: all.length }, ...enabled } }
}

function wholeOr(text: string | undefined, otherwise: number): number {
  const number = Number(text ?? Number.NaN)
  return Number.isInteger(number) && number >= 0 ? number : otherwise
}

function sinceOf(text: string | undefined): number {
  if (text === undefined) return Number.NEGATIVE_INFINITY
  const moment = parseMoment(text)
  if (moment !== undefined) return moment.ms
  throw new AdminProblem(400, 10, `${text} is not a valid ISO8601 date`, { pointer: 'since' })
}

function byId(call: AdminCall): Served | undefined {
  const id = requireUuid(call.params.id as string)
  return served(call).find(({ event }) => event.request.id === id)
}

function forget(call: AdminCall, each: readonly Served[]): AdminReply {
  for (const { event } of each) event.forgotten = true
  return { json: { serveEvents: each.map(({ exchange, event }) => eventJson(exchange, event, call.door.within)) } }
}

function unmatchedRequests(call: AdminCall): Served[] {
  return served(call).filter(({ event }) => !event.matched)
}

function byMetadata(call: AdminCall): Served[] {
  const pattern = compilePattern(readJsonBody(call.request), '')
  return served(call).filter(
    ({ event: { stub } }) => stub !== undefined && pattern.matches(metadataContent(stub.document.metadata)),
  )
}

const match = (distance: number): object => ({ subEvents: [], diffDescriptions: [], distance })

function nearMissesOf(request: RequestView, call: AdminCall, shown: object = requestJson(request)): object[] {
  return nearMisses(request, call.door.within).map(({ stub, distance }) => ({
    request: shown,
    stubMapping: stubJson(stub),
    ...(stub.scenario !== undefined && { scenarioState: call.door.scenarios.stateOf(stub.scenario.name) }),
    matchResult: match(distance),
  }))
}

const NO_ID = { uuid: () => '' }

/** A request as WireMock logs it, made into one again. */
function requestOf(document: unknown, now: number): RequestView {
  const { url, method, headers, body, bodyAsBase64 } = isRecord(document) ? document : {}
  const rawHeaders = Object.entries(isRecord(headers) ? headers : {}).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => [name, String(each)]),
  )
  const bytes = typeof bodyAsBase64 === 'string' ? Buffer.from(bodyAsBase64, 'base64') : Buffer.from(String(body ?? ''))
  return new RequestView({
    method: String(method ?? 'GET'),
    target: String(url ?? '/'),
    rawHeaders,
    body: bytes,
    scheme: 'http',
    protocol: 'HTTP/1.1',
    clientIp: '',
    localPort: -1,
    receivedAt: now,
    ids: NO_ID,
  })
}

function nearMissesToGiven(call: AdminCall): object[] {
  const given = readJsonBody(call.request)
  const request = requestOf(given, call.clock.now())
  const { queryParams, formParams } = requestJson(request)
  const shown = { ...(isRecord(given) ? given : {}), browserProxyRequest: false, port: -1, queryParams, formParams }
  return nearMissesOf(request, call, shown)
}

function nearestRequests(call: AdminCall): AdminReply {
  const given = readJsonBody(call.request)
  const { conditions } = compileRequest(given ?? {}, '', {})
  const requestPattern = { method: 'ANY', ...(isRecord(given) ? given : {}) }
  const ranked = served(call).map(({ event: { request } }) => ({
    request,
    distance: matchDistance(conditions, request),
  }))
  ranked.sort((a, b) => a.distance - b.distance)
  const nearest = ranked.filter(({ distance }) => distance > 0).slice(0, 3)
  return {
    json: {
      nearMisses: nearest.map(({ request, distance }) => ({
        request: requestJson(request),
        requestPattern,
        matchResult: match(distance),
      })),
    },
  }
}

/** The longest that a call waits for requests. */
const MAX_WAIT_MS = 60_000

/** Waits until so many requests of a pattern have come: ours, not WireMock's. */
async function wait(call: AdminCall): Promise<AdminReply> {
  const document = readJsonBody(call.request)
  const given = requireFields(document ?? {}, '', ['request', 'times', 'timeoutMs'])
  const times = optionalWhole(given, 'times', '', 1) ?? 1
  const timeoutMs = optionalWhole(given, 'timeoutMs', '', 0) ?? 5000
  const { request = {} } = given
  const { conditions } = compileRequest(request, '/request', {})
  const fits = (exchange: Exchange): boolean => {
    const event = serveEventOf(exchange)
    return event?.scope === call.door.within.name && conditions.every((condition) => condition.matches(event.request))
  }
  const budgetMs = Math.min(MAX_WAIT_MS, timeoutMs)
  try {
    const found = await call.journal.wait(
      { after: call.door.forgottenUpTo, where: fits },
      { times, timeoutMs: budgetMs },
    )
    return { json: { count: found.length } }
  } catch (thrown) {
    throw new AdminProblem(
      408,
      408,
      thrown instanceof Error ? (thrown.message.split('\n')[0] as string) : String(thrown),
    )
  }
}

export const requestRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: '/requests', handle: list },
  {
    method: 'DELETE',
    path: '/requests',
    handle: ({ door }) => {
      door.forgetRequests()
      return OK_OBJECT
    },
  },
  {
    method: 'POST',
    path: '/requests/count',
    handle: (call) => ({ json: { count: selected(call).length, ...enabled } }),
  },
  {
    method: 'POST',
    path: '/requests/find',
    handle: (call) => ({
      json: {
        requests: selected(call)
          .reverse()
          .map(({ event }) => requestJson(event.request)),
        ...enabled,
      },
    }),
  },
  { method: 'POST', path: '/requests/remove', handle: (call) => forget(call, selected(call)) },
  { method: 'POST', path: '/requests/remove-by-metadata', handle: (call) => forget(call, byMetadata(call)) },
  { method: 'POST', path: '/requests/wait', handle: wait },
  {
    method: 'GET',
    path: '/requests/unmatched',
    handle: (call) => ({
      json: { requests: unmatchedRequests(call).map(({ event }) => requestJson(event.request)), ...enabled },
    }),
  },
  {
    method: 'GET',
    path: '/requests/unmatched/near-misses',
    handle: (call) => ({
      json: { nearMisses: unmatchedRequests(call).flatMap(({ event }) => nearMissesOf(event.request, call)) },
    }),
  },
  {
    method: 'POST',
    path: '/near-misses/request',
    handle: (call) => ({
      json: { nearMisses: nearMissesToGiven(call) },
    }),
  },
  { method: 'POST', path: '/near-misses/request-pattern', handle: nearestRequests },
  {
    method: 'GET',
    path: '/requests/:id',
    handle: (call) => {
      const found = byId(call)
      return found === undefined ? NOT_FOUND : { json: eventJson(found.exchange, found.event, call.door.within) }
    },
  },
  {
    method: 'DELETE',
    path: '/requests/:id',
    handle: (call) => {
      const found = byId(call)
      if (found !== undefined) found.event.forgotten = true
      return OK_OBJECT
    },
  },
]
