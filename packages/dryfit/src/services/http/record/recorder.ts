import type { VirtualDoor } from '../door.ts'
import { isRecord } from '../match/fields.ts'
import { serveEventOf } from '../serve/serve-event.ts'
import { compileRequest } from '../stub/compile-request.ts'
import type { Stub, StubDocument } from '../stub/model.ts'
import type { StubCompiler } from '../stub/stub-compiler.ts'
import { makeStub, type Recorded } from './make-stub.ts'
import type { RecordSpec } from './record-spec.ts'

interface Recording {
  readonly door: VirtualDoor
  readonly spec: RecordSpec
  readonly proxy: Stub
}

/**
 * Records what a real service answers.
 *
 * ```
 *   start ─▶ proxy everything to the target ─▶ stop ─▶ stubs
 *   snapshot ─▶ stubs of what was proxied so far
 * ```
 */
export class Recorder {
  readonly #compiler: StubCompiler
  #current: Recording | undefined
  #ever = false

  constructor(compiler: StubCompiler) {
    this.#compiler = compiler
  }

  get status(): 'NeverStarted' | 'Recording' | 'Stopped' {
    if (this.#current !== undefined) return 'Recording'
    return this.#ever ? 'Stopped' : 'NeverStarted'
  }

  /** @throws StubProblem when the target is no URL. */
  start(door: VirtualDoor, spec: RecordSpec): void {
    const proxy = this.#compiler.compileDocument({ response: { proxyBaseUrl: spec.targetBaseUrl } }, true)
    this.stop()
    door.forgetRequests()
    door.keep(proxy)
    this.#current = { door, spec, proxy }
    this.#ever = true
  }

  /** The stubs of what was recorded; undefined when nothing was being recorded. */
  stop(): StubDocument[] | undefined {
    const recording = this.#current
    if (recording === undefined) return undefined
    this.#current = undefined
    const { door, spec, proxy } = recording
    door.within.remove(proxy)
    return this.snapshot(door, spec)
  }

  /** The stubs of everything that was proxied since the last reset; they serve from now on. */
  snapshot(door: VirtualDoor, spec: RecordSpec): StubDocument[] {
    const documents = recordingOf(proxied(door, spec), spec)
    for (const document of documents.toReversed()) door.keep(this.#compiler.compileDocument(document, true))
    return documents
  }
}

function proxied(door: VirtualDoor, spec: RecordSpec): Recorded[] {
  const conditions = spec.filters === undefined ? [] : compileRequest(spec.filters, '/filters', {}).conditions
  return door.exchanges().flatMap((exchange) => {
    const { request, reply, stub } = serveEventOf(exchange) ?? {}
    if (request === undefined || reply === undefined || stub === undefined || !isProxy(stub)) return []
    return conditions.every((condition) => condition.matches(request)) ? [{ request, reply }] : []
  })
}

function isProxy({ document: { response } }: Stub): boolean {
  return isRecord(response) && typeof response.proxyBaseUrl === 'string'
}

/** One stub for each request; equal requests become one, or a scenario whose replies follow one another. */
export function recordingOf(recorded: readonly Recorded[], spec: RecordSpec): StubDocument[] {
  const stubs = recorded.map((each) => makeStub(each, spec))
  const groups = Map.groupBy(stubs, ({ request }) => JSON.stringify(request))
  let scenarios = 0
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [StubDocument, ...StubDocument[]]
    const changing = group.some(({ response }) => JSON.stringify(response) !== JSON.stringify(first.response))
    if (group.length === 1 || !spec.repeatsAsScenarios || !changing) return [first]
    return asScenario(group, `scenario-${++scenarios}-${String(first.name)}`)
  })
}

function asScenario(group: readonly StubDocument[], scenarioName: string): StubDocument[] {
  const stateOf = (at: number): string => (at === 0 ? 'Started' : `${scenarioName}-${at + 1}`)
  return group.map((stub, at) => ({
    ...stub,
    scenarioName,
    requiredScenarioState: stateOf(at),
    ...(at < group.length - 1 && { newScenarioState: stateOf(at + 1) }),
  }))
}
