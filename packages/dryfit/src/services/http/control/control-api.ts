import { DryfitError } from '../../../foundation/core/index.ts'
import type { VirtualDoor } from '../door.ts'
import { Recorder } from '../record/recorder.ts'
import type { RequestView } from '../request/request-view.ts'
import type { ReplySink } from '../serve/reply-sink.ts'
import { StubProblem } from '../stub/problem.ts'
import { PathTemplate } from '../url/path-template.ts'
import type { AdminCall, AdminRoute, ControlHost, ControlParts } from './admin-call.ts'
import { AdminProblem, errorReply } from './admin-errors.ts'
import { type AdminReply, NOT_FOUND } from './admin-reply.ts'
import { DuplicateId, mappingRoutes } from './routes/mappings.ts'
import { recordingRoutes } from './routes/recordings.ts'
import { requestRoutes } from './routes/requests.ts'
import { scenarioRoutes } from './routes/scenarios.ts'
import { systemRoutes } from './routes/system.ts'
import { shortRoutes } from './short-api.ts'

const ROOT = '/__admin'

interface Mounted extends AdminRoute {
  readonly template: PathTemplate
}

const mount = (routes: readonly AdminRoute[]): readonly Mounted[] =>
  routes.map((route) => ({ ...route, template: new PathTemplate(route.path) }))

const WIREMOCK = mount([...mappingRoutes, ...requestRoutes, ...scenarioRoutes, ...recordingRoutes, ...systemRoutes])
const SHORT = mount(shortRoutes)
const SHORT_PATHS: ReadonlySet<string> = new Set(shortRoutes.map(({ path }) => path))

/**
 * The control API of a running service.
 *
 * ```
 *   /__admin/…                    as WireMock 3.13.2 answers it
 *   /health /reset /admin/… …     the short one, where no stub serves the path
 * ```
 */
export class ControlApi {
  readonly #parts: ControlParts
  readonly #recorder: Recorder
  #host: ControlHost | undefined

  constructor(parts: ControlParts) {
    this.#parts = parts
    this.#recorder = new Recorder(parts.compiler)
  }

  get recorder(): Recorder {
    return this.#recorder
  }

  hostedBy(host: ControlHost): void {
    this.#host = host
  }

  /** A recording in progress ends without a result. */
  reset(): void {
    this.#recorder.stop()
  }

  /** Answers the request if it is one for the control API. Whether it was. */
  answers(request: RequestView, door: VirtualDoor, sink: ReplySink): boolean {
    if (request.path === ROOT || request.path.startsWith(`${ROOT}/`)) {
      this.#answerWireMock(request, door, sink)
      return true
    }
    if (!SHORT_PATHS.has(request.path) || isServed(request, door)) return false
    const found = findRoute(SHORT, request.method, request.path)
    if (found !== undefined) this.#run(found, request, door, sink)
    return found !== undefined
  }

  #answerWireMock(request: RequestView, door: VirtualDoor, sink: ReplySink) {
    if (request.path === ROOT) {
      return sink.send(302, undefined, ['Location', `${request.scheme}://${request.header('host')}${ROOT}/`], '')
    }
    const found = findRoute(WIREMOCK, request.method, request.path.slice(ROOT.length))
    if (found === undefined) return send(sink, NOT_FOUND)
    this.#run(found, request, door, sink)
  }

  #run({ route, params }: FoundRoute, request: RequestView, door: VirtualDoor, sink: ReplySink): void {
    const call = { ...this.#parts, request, params, door, recorder: this.#recorder, host: this.#host }
    handled(route, call).then(
      (reply) => send(sink, reply),
      (thrown) => send(sink, replyTo(thrown)),
    )
  }
}

/** What a handler throws at once and what it rejects with are the same thing. */
async function handled(route: AdminRoute, call: AdminCall): Promise<AdminReply> {
  return route.handle(call)
}

/** A stub whose function throws counts as one that serves: the engine answers with the reason. */
function isServed(request: RequestView, door: VirtualDoor): boolean {
  try {
    return door.within.find(request) !== undefined
  } catch {
    return true
  }
}

interface FoundRoute {
  readonly route: Mounted
  readonly params: Readonly<Record<string, string>>
}

function findRoute(routes: readonly Mounted[], method: string, path: string): FoundRoute | undefined {
  for (const route of routes) {
    if (route.method !== method) continue
    const params = route.template.match(path)
    if (params !== undefined) return { route, params }
  }
  return undefined
}

function replyTo(thrown: unknown): AdminReply {
  if (thrown instanceof StubProblem || thrown instanceof AdminProblem) return errorReply(thrown)
  if (thrown instanceof DuplicateId) return thrown.reply
  if (thrown instanceof DryfitError) return errorReply(new StubProblem('', thrown.message))
  const title = thrown instanceof Error ? thrown.message : String(thrown)
  return { status: 500, json: { errors: [{ code: 50, title }] } }
}

function send(sink: ReplySink, { status = 200, json, body = '', headers = {}, afterwards }: AdminReply): void {
  if (sink.closed) return
  const flat = ['Vary', 'Origin', ...Object.entries(headers).flat()]
  if (json === undefined) sink.send(status, undefined, flat, body)
  else sink.send(status, undefined, [...flat, 'Content-Type', 'application/json'], JSON.stringify(json, null, 2))
  if (afterwards !== undefined) sink.flushed().then(afterwards, afterwards)
}
