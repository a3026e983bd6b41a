import { randomUUID } from 'node:crypto'
import { DryfitError } from '../../../foundation/core/index.ts'
import { isRecord } from '../match/fields.ts'
import { documentAnswer } from '../respond/document-answer.ts'
import { documentResponder, type Rendering } from '../respond/document-responder.ts'
import { oneOfSeveral } from '../respond/one-of-several.ts'
import { checkTurn, scheduledResponder, TURN_FIELDS } from '../respond/schedule.ts'
import { answerChoice } from './answer-choice.ts'
import { type CustomMatchers, compileRequest } from './compile-request.ts'
import { compileResponse, type ResponseTools } from './compile-response.ts'
import { elementsOf, optionalString, optionalWhole, requireFields } from './known-fields.ts'
import type { Afterwards, Responder, Stub, StubDocument } from './model.ts'
import { StubProblem } from './problem.ts'
import { nextOrder } from './rank.ts'
import { scenarioConditions, scenarioOf, storeConditions } from './state-condition.ts'
import { URL_FIELDS } from './url-pattern.ts'

/** What compiling a stub document needs from the service. */
export interface DocumentTools extends ResponseTools {
  readonly matchers: CustomMatchers
  /** Environment time, from which `ttlMs` runs. */
  readonly now: number
  /** Accepts what WireMock accepts silently: several ways to name the URL, of which the first counts. */
  readonly lenient: boolean
  /** Makes a responder that forwards, for responses with `proxyBaseUrl`. */
  proxy(response: StubDocument, pointer: string): Responder
  /** Compiles what is to happen after the reply. */
  afterwards(stub: StubDocument): readonly Afterwards[]
}

const FIELDS = [
  ...['id', 'uuid', 'name', 'request', 'response', 'responses', 'responseMode', 'schedule', 'priority', 'scenarioName'],
  ...['requiredScenarioState', 'newScenarioState', 'persistent', 'postServeActions', 'serveEventListeners'],
  ...['metadata', 'insertionIndex', 'times', 'ttlMs', 'scenarioKey', 'requiredState', 'readBytesPerSecond'],
  ...['responseWeights', '$schema'],
]

/**
 * Compiles a stub document: WireMock's stub mapping JSON, with a few fields of ours.
 *
 * @throws StubProblem, pointing at the field.
 */
export function compileDocument(document: unknown, tools: DocumentTools): Stub {
  const stub = requireFields(document, '', FIELDS)
  if (!tools.lenient) requireOneUrl(stub.request)
  const id = idOf(stub)
  const ttlMs = optionalWhole(stub, 'ttlMs', '', 0)
  const request = compileRequest(stub.request, '/request', tools.matchers)
  const compileKey = (source: string): Rendering => translate('', () => tools.template(source, {}))
  const scenario = scenarioOf(stub, request.params, compileKey)
  const demands = [...scenarioConditions(scenario), ...storeConditions(stub, request.params, compileKey)]
  return {
    id,
    name: optionalString(stub, 'name', ''),
    priority: optionalWhole(stub, 'priority', '', 0) ?? 5,
    order: nextOrder(),
    request,
    responder: scheduled(stub, identityHeaders(id, stub), tools),
    scenario,
    demands: demands.length === 0 ? undefined : demands,
    times: optionalWhole(stub, 'times', '', 1),
    expiresAt: ttlMs === undefined ? undefined : tools.now + ttlMs,
    readBytesPerSecond: optionalWhole(stub, 'readBytesPerSecond', '', 1),
    afterwards: tools.afterwards(stub),
    document: stub,
  }
}

function requireOneUrl(request: unknown): void {
  const given = isRecord(request) ? URL_FIELDS.filter((field) => typeof request[field] === 'string') : []
  if (given.length <= 1) return
  throw new StubProblem(`/request/${given[1]}`, `${given.join(' and ')} exclude each other: keep one of them`)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function idOf(stub: StubDocument): string {
  const field = stub.id === undefined ? 'uuid' : 'id'
  const id = optionalString(stub, field, '')
  if (id === undefined) return randomUUID()
  if (UUID.test(id)) return id.toLowerCase()
  throw new StubProblem(`/${field}`, `${id} is not a valid UUID`)
}

/** WireMock tells its clients which stub served them. */
function identityHeaders(id: string, { name }: StubDocument): readonly string[] {
  const named = typeof name === 'string' ? ['Matched-Stub-Name', name.replace(/[^\x20-\x7e]/g, '?')] : []
  return ['Matched-Stub-Id', id, ...named]
}

/** `schedule`: a list of turns, each with the response that it gives. */
function scheduled(stub: StubDocument, identity: readonly string[], tools: DocumentTools): Responder {
  const otherwise = responderOf(stub, identity, tools)
  const turns = elementsOf(stub, 'schedule', '').map((each, index) => {
    const pointer = `/schedule/${index}`
    const { response, ...turn } = requireFields(each, pointer, [...TURN_FIELDS, 'response'])
    translate(pointer, () => checkTurn(turn))
    return { turn, responder: oneResponder(response, `${pointer}/response`, identity, tools) }
  })
  return turns.length === 0 ? otherwise : scheduledResponder(turns, otherwise)
}

function translate<T>(pointer: string, make: () => T): T {
  try {
    return make()
  } catch (thrown) {
    if (thrown instanceof DryfitError) throw new StubProblem(pointer, thrown.why ?? thrown.what)
    throw thrown
  }
}

function responderOf(stub: StubDocument, identity: readonly string[], tools: DocumentTools): Responder {
  if (stub.responses === undefined) return oneResponder(stub.response, '/response', identity, tools)
  if (!Array.isArray(stub.responses) || stub.responses.length === 0) {
    throw new StubProblem('/responses', 'must be a list with at least one response')
  }
  const responders = stub.responses.map((each, index) => oneResponder(each, `/responses/${index}`, identity, tools))
  return severalResponder(responders, stub)
}

function oneResponder(
  document: unknown,
  pointer: string,
  identity: readonly string[],
  tools: DocumentTools,
): Responder {
  if (isRecord(document) && typeof document.proxyBaseUrl === 'string') return tools.proxy(document, pointer)
  if (isRecord(document) && document.openapi !== undefined) return documentAnswer(answerChoice(document, pointer))
  const compiled = compileResponse(document, pointer, tools)
  return documentResponder({ ...compiled, headers: [...compiled.headers, ...identity] }, tools.files)
}

function severalResponder(
  responders: readonly Responder[],
  { responseMode, responseWeights }: StubDocument,
): Responder {
  const weights = weightsOf(responseWeights, responders.length)
  const mode = responseMode ?? (weights === undefined ? 'sequence' : 'random')
  if (mode !== 'sequence' && mode !== 'cycle' && mode !== 'random') {
    throw new StubProblem('/responseMode', 'must be sequence, cycle or random')
  }
  if (weights !== undefined && mode !== 'random') {
    throw new StubProblem('/responseWeights', 'is for responseMode random')
  }
  return translate('/responseWeights', () => oneOfSeveral(mode === 'random' ? 'choice' : mode, responders, weights))
}

function weightsOf(given: unknown, count: number): readonly number[] | undefined {
  if (given === undefined) return undefined
  const fits = Array.isArray(given) && given.length === count && given.every((each) => typeof each === 'number')
  if (!fits) throw new StubProblem('/responseWeights', `must be a list of ${count} numbers, one for each response`)
  return given
}
