import { type FaultAnswer, type Message, messageOf, type Seam, type Verdict } from '../../../foundation/core/index.ts'
import { http, parseTraceparent } from '../../../foundation/net/index.ts'
import { answerUnmatched } from '../explain/unmatched.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Reply } from '../respond/reply.ts'
import { toReply } from '../respond/reply-init.ts'
import type { RespondContext } from '../respond/respond-context.ts'
import type { Scope } from '../state/scope.ts'
import type { Stub } from '../stub/model.ts'
import { deliver } from './deliver.ts'
import { replyMessage, requestMessage } from './exchange-record.ts'
import type { ReplySink } from './reply-sink.ts'
import { ServeEvent } from './serve-event.ts'
import type { Serving } from './serving.ts'

/**
 * Serves one request.
 *
 * ```
 *   open ─▶ ask('request') ─▶ find stub ─▶ respond ─▶ ask('reply') ─▶ deliver ─▶ close
 * ```
 *
 * Without a fault in force and with a fixed reply, all of it happens in one go.
 */
export function serve(request: RequestView, scope: Scope, seam: Seam, sink: ReplySink) {
  const event = new ServeEvent(request, scope.name)
  const target = `${request.method} ${request.path}`
  const named = scope.guard?.operationOf?.(request)
  if (named !== undefined) event.attributes.target = target
  const crossing = seam.open({
    protocol: 'http',
    operation: named ?? target,
    request: lazily(request),
    trace: parseTraceparent(request.headerValues('traceparent')[0]),
    bytes: request.bodyBytes + request.target.length,
    attributes: event.attributes,
  })
  const serving: Serving = { request, scope, underWay: scope.underWay, crossing, sink, event }
  return crossing.guarded ? serveGuarded(serving) : answer(serving)
}

/** Made apart from {@link serve}, so that what the journal keeps does not keep the connection with it. */
function lazily(request: RequestView): () => Message {
  return () => requestMessage(request)
}

function serveGuarded(serving: Serving): void {
  const { crossing, sink } = serving
  sink.onClosed(() => crossing.close({ outcome: 'aborted' }))
  Promise.resolve(crossing.ask('request')).then(
    (verdict) => enactAtRequest(serving, verdict),
    (thrown) => fail(serving, thrown),
  )
}

function enactAtRequest(serving: Serving, verdict: Verdict) {
  const { crossing, sink } = serving
  switch (verdict.do) {
    case 'pass':
      return answer(serving)
    case 'answer':
      return finish(serving, toReply(faultReply(verdict.with)))
    case 'duplicate':
      // The service sees the request twice; what the first one was answered, nobody reads.
      takeEffect(serving)
      return answer(serving)
    case 'reset':
      crossing.close({ outcome: 'aborted' })
      return sink.reset()
    case 'close':
      crossing.close({ outcome: 'aborted' })
      return sink.close()
    case 'hang':
    case 'drop':
      // One request on an HTTP connection cannot vanish alone: the client waits for its answer in both cases.
      return
  }
}

/** Lets a stub make the reply, under the eyes of the scope's guard if it has one. */
function takeEffect(serving: Serving): Reply | Promise<Reply> {
  const { request, event, scope } = serving
  const { guard } = scope
  if (guard === undefined) return respond(serving)
  const refused = guard.refuse(request, event)
  if (refused !== undefined) return refused
  const made = respond(serving)
  if (made instanceof Promise) return made.then((reply) => guard.judge(request, reply, event))
  return guard.judge(request, made, event)
}

/** Finds the stub and lets it make the reply. */
function respond(serving: Serving): Reply | Promise<Reply> {
  const { request, scope, event } = serving
  const stub = scope.find(request)
  if (stub === undefined) return answerUnmatched(request, scope)
  event.stub = stub
  const { state, clock, random } = scope
  const call = state.countCall(stub)
  if (stub.scenario !== undefined) state.scenarios.advance(stub.scenario, stub.scenario.keyOf?.(request, scope))
  const context: RespondContext = {
    call,
    sinceFirstCallMs: state.sinceFirstCallMs(stub, clock.now()),
    params: stub.request.params(request),
    clock,
    underWay: serving.underWay,
    random,
    store: state.store,
    scenarios: state.scenarios,
    note: (message) => event.remark({ type: 'INFO', message }),
    document: scope.guard?.openapi,
    graphql: scope.guard?.graphql,
    serve: (other) => takeEffect({ ...serving, request: other }),
  }
  if (stub.afterwards.length > 0) serving.sink.onClosed(() => runAfterwards(stub, serving, context))
  return stub.responder.respond(request, context)
}

/** What follows the reply cannot change it any more: a failure is noted with the exchange. */
function runAfterwards(stub: Stub, { request, underWay, event }: Serving, context: RespondContext): void {
  const { reply } = event
  if (reply === undefined) return
  for (const each of stub.afterwards) {
    const line = `${each.name} of ${request.method} ${request.path}`
    underWay.callback(line, each.run(request, reply, context)).catch((thrown) => {
      event.remark({ type: 'ERROR', message: `${each.name}: ${messageOf(thrown)}` })
    })
  }
}

function answer(serving: Serving) {
  try {
    const reply = takeEffect(serving)
    if (!(reply instanceof Promise)) return finish(serving, reply)
    reply.then(
      (each) => finish(serving, each),
      (thrown) => fail(serving, thrown),
    )
  } catch (thrown) {
    fail(serving, thrown)
  }
}

/** A responder that throws is answered 500 with its reason: the app under test sees an error, its author sees why. */
function fail(serving: Serving, thrown: unknown) {
  const { name, id } = serving.event.stub ?? { name: undefined, id: 'none' }
  const text = `The stub ${name ?? id} could not answer: ${messageOf(thrown)}\n`
  finish(serving, toReply({ status: 500, text }))
}

function finish(serving: Serving, reply: Reply) {
  serving.event.reply = reply
  if (!serving.crossing.guarded) return deliver(serving, reply)
  Promise.resolve(serving.crossing.ask('reply')).then(
    (verdict) => enactAtReply(serving, reply, verdict),
    // A fault that throws must not leave the client without an answer.
    () => deliver(serving, reply),
  )
}

function enactAtReply(serving: Serving, reply: Reply, verdict: Verdict) {
  const { crossing, sink } = serving
  switch (verdict.do) {
    case 'pass':
    case 'duplicate':
      return deliver(serving, reply)
    case 'answer':
      return deliver(serving, toReply(faultReply(verdict.with)))
    case 'reset':
      crossing.close({ outcome: 'lost', reply: () => replyMessage(reply) })
      return sink.reset()
    case 'close':
      crossing.close({ outcome: 'lost', reply: () => replyMessage(reply) })
      return sink.close()
    case 'hang':
    case 'drop':
      crossing.close({ outcome: 'lost', reply: () => replyMessage(reply) })
      return
  }
}

function faultReply({ status = 500, headers, json, body, code, message }: FaultAnswer): Parameters<typeof toReply>[0] {
  const head = { status, ...(headers && { headers }) }
  if (json !== undefined) return { ...head, json }
  if (body !== undefined) return { ...head, body }
  const reason = message ?? http.STATUS_CODES[status] ?? 'Error'
  return { ...head, json: { error: reason, ...(code !== undefined && { code }) } }
}
