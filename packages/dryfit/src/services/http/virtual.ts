import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { join, resolve } from 'node:path'
import {
  type AcceptsConnections,
  type ContractClaim,
  type ControlledClock,
  createSeed,
  type Endpoint,
  type HasContract,
  type HoldsBack,
  type Inspectable,
  type KnowsWork,
  locateClaim,
  type Resettable,
  type RunningService,
  Seam,
  type Service,
  type Snapshot,
  type Snapshottable,
  type StartContext,
  TEST_CONSUMER,
} from '../../foundation/core/index.ts'
import type { ControlHost } from './control/admin-call.ts'
import { ControlApi } from './control/control-api.ts'
import { VirtualDoor } from './door.ts'
import { readStubs } from './folder/read-folder.ts'
import type { GraphQlMock } from './graphql/mock/graphql-mock.ts'
import { isSchemaText } from './graphql/mock/option.ts'
import type { ContractBreach, OpenApiMock } from './openapi/mock/openapi-mock.ts'
import { type ResolvedOptions, resolveOptions, type VirtualOptions } from './options.ts'
import { Cassette } from './record/cassette.ts'
import type { RequestView } from './request/request-view.ts'
import { BodyFiles } from './respond/files/body-files.ts'
import { scopeOf } from './scopes/scope-rules.ts'
import { answerPreflight, isPreflight, withCors } from './serve/cors.ts'
import { serve } from './serve/engine.ts'
import { FetchSink } from './serve/fetch-sink.ts'
import { fetchView } from './serve/fetch-view.ts'
import type { Front, FrontOptions } from './serve/front.ts'
import { createNodeFront } from './serve/node-front.ts'
import type { ReplySink } from './serve/reply-sink.ts'
import type { TlsFront, TlsFrontOptions } from './serve/tls-front.ts'
import { DeclaredStubs } from './state/scope.ts'
import { StubCompiler } from './stub/stub-compiler.ts'

/**
 * A service that stands in for somebody else's HTTP API.
 *
 * @param options stubs that are there from the start, and limits. All optional.
 * @throws OPTION_INVALID, naming the option.
 * @example
 * system().register('payments', virtual({ stubs: [stub('GET', '/health').respond({ json: { status: 'ok' } })] }))
 */
export function virtual(options: VirtualOptions = {}): Service<RunningVirtual, Endpoint> {
  const resolved = resolveOptions(options)
  return Object.freeze({
    kind: 'virtual',
    endpointAt: ({ host, port }) => ({ host, port, url: `http://${host}:${port}` }),
    start: async (context: StartContext) => {
      const { url } = await context.endpointFor(TEST_CONSUMER)
      const files = bodyFiles(resolved, context.directory)
      const cassette = cassetteOf(resolved, context)
      const onProxied = cassette?.onReply
      const compiler = new StubCompiler({ ...resolved, clock: context.clock, files, ...(onProxied && { onProxied }) })
      const contract = await contractOf(resolved, context)
      const declared = await declaredStubs(resolved, context, compiler, { cassette, contract })
      return new RunningVirtual({ options: resolved, context, url, compiler, declared, files, cassette, contract })
    },
  } satisfies Service<RunningVirtual, Endpoint>)
}

function cassetteOf({ record }: ResolvedOptions, { directory }: StartContext): Cassette | undefined {
  return record === undefined ? undefined : new Cassette(record, resolve(directory, record.file))
}

function bodyFiles({ folder, files }: ResolvedOptions, directory: string): BodyFiles {
  const inFolder = folder === undefined ? undefined : join(folder, '__files')
  const path = files ?? inFolder
  return new BodyFiles(path === undefined ? undefined : resolve(directory, path))
}

/** The document or schema that the service keeps to, if it has one. */
async function contractOf(
  { openapi, openapiMode: mode, graphql }: ResolvedOptions,
  { directory, seed }: StartContext,
): Promise<Contract | undefined> {
  if (graphql !== undefined) {
    const { GraphQlMock } = await import('./graphql/mock/graphql-mock.ts')
    const schema = isSchemaText(graphql.schema) ? graphql.schema : resolve(directory, graphql.schema)
    const documents = graphql.documents === undefined ? undefined : resolve(directory, graphql.documents)
    return GraphQlMock.load({ ...graphql, schema, documents, seed })
  }
  if (openapi === undefined) return undefined
  // Its parser and validator are loaded only where there is a document.
  const { OpenApiMock } = await import('./openapi/mock/openapi-mock.ts')
  return OpenApiMock.load({ source: typeof openapi === 'string' ? resolve(directory, openapi) : openapi, mode, seed })
}

/** Where stubs come from beside the options. */
interface StubOrigins {
  readonly cassette: Cassette | undefined
  readonly contract: Contract | undefined
}

type Contract = OpenApiMock | GraphQlMock

async function declaredStubs(
  { folder, stubs }: ResolvedOptions,
  { directory, name }: StartContext,
  compiler: StubCompiler,
  { cassette, contract }: StubOrigins,
): Promise<DeclaredStubs> {
  const found = folder === undefined ? [] : await readStubs(resolve(directory, folder))
  const described = [...(contract?.stubs ?? [])].map((each) => compiler.compile(each, contract?.name))
  const own = [
    ...found.map(({ document, origin }) => compiler.compile(document, origin)),
    ...(cassette?.stubs ?? []).map((each) => compiler.compile(each, `${name}: recording`)),
    ...(cassette?.records ? [compiler.compile(cassette.proxyStub)] : []),
    ...stubs.map((each, index) => compiler.compile(each, `${name}: stub ${index}`)),
  ]
  for (const stub of own) contract?.admit(stub)
  return new DeclaredStubs([...described, ...own])
}

/** Compares without telling by its time how much was right. */
function sameSecret(given: string | undefined, wanted: string): boolean {
  const [a, b] = [given ?? '', wanted].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(a as Buffer, b as Buffer)
}

interface RunningParts extends StubOrigins {
  readonly options: ResolvedOptions
  readonly context: StartContext
  readonly url: string
  readonly compiler: StubCompiler
  readonly declared: DeclaredStubs
  readonly files: BodyFiles
}

export interface ScopeOptions {
  /** Time of the scope. Default: the environment's. */
  readonly clock?: ControlledClock
  /** Chance of the scope. Default: the environment's seed, drawn apart for each scope. */
  readonly seed?: number
}

/**
 * A virtual HTTP service that runs. Itself the door to its base scope; {@link scope} opens others.
 *
 * ```
 *   seam ──socket──▶ front ──request──▶ scope ──▶ stub ──▶ reply
 * ```
 */
export class RunningVirtual
  extends VirtualDoor
  implements
    RunningService,
    AcceptsConnections,
    Resettable,
    Snapshottable,
    Inspectable,
    HasContract,
    HoldsBack,
    KnowsWork
{
  readonly name: string
  readonly url: string
  readonly contract: ContractClaim
  readonly #parts: RunningParts
  readonly #front: Front
  readonly #control: ControlApi
  readonly #frontOptions: FrontOptions
  #token: string | undefined
  #testSeam: Seam | undefined
  readonly #scopes = new Map<string, VirtualDoor>()
  readonly #sockets = new Set<Socket>()

  constructor(parts: RunningParts) {
    const { options, context, url, compiler, declared, files, contract } = parts
    const { name, clock, seed, journal } = context
    super({ name, service: name, declared, compiler, clock, seed, journal, guard: contract })
    this.name = name
    this.url = url
    this.contract = locateClaim(options.claim, context.directory)
    this.#parts = parts
    this.#control = new ControlApi({ base: this, service: this, compiler, files, clock, journal })
    this.#frontOptions = {
      ...options,
      clock,
      random: seed.random(`virtual ${name} ids`),
      paceOf: (head) => this.#paceOf(head),
      onRequest: (request, seam, sink) => this.#receive(request, seam, sink),
    }
    this.#front = createNodeFront(this.#frontOptions)
  }

  endpointFor(consumer: string): Promise<Endpoint> {
    return this.#parts.context.endpointFor(consumer)
  }

  accept(socket: Socket, seam: Seam): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    this.#front.accept(socket, seam)
  }

  /**
   * Answers a request in this process, without a connection. A fault that ends a connection rejects with its error.
   *
   * @param seam the edge at which it is recorded. Default: one of the test itself.
   */
  async fetch(request: Request, seam: Seam = this.#ownSeam()): Promise<Response> {
    const { clock, random } = this.#frontOptions
    const sink = new FetchSink(request.signal)
    const view = await fetchView(request, random, clock.now())
    const bytesPerSecond = this.#paceOf(() => view)
    if (bytesPerSecond !== undefined) await clock.sleep((view.bodyBytes / bytesPerSecond) * 1000, request.signal)
    this.#receive(view, seam, sink)
    return sink.response
  }

  /** Serves HTTPS and HTTP/2 on a port of its own. */
  async openTls(where: Pick<TlsFrontOptions, 'identity' | 'clientCa' | 'host' | 'port' | 'seam'>): Promise<TlsFront> {
    const { openTlsFront } = await import('./serve/tls-front.ts')
    return openTlsFront({ ...this.#frontOptions, ...where })
  }

  /** Offers to the control API what only the server around the service can do. */
  hostedBy(host: ControlHost): void {
    this.#control.hostedBy(host)
  }

  /** From now on the control API answers only to calls with `Authorization: Bearer <token>`. */
  requireToken(token: string): void {
    this.#token = token
  }

  /**
   * Reads the stub files and options again; what was added since the last reset stays.
   *
   * @returns how many stubs are declared now.
   * @throws STUB_INVALID; then the stubs stay as they were.
   */
  async reload(): Promise<number> {
    const { options, context, compiler, declared, cassette, contract } = this.#parts
    await contract?.reload()
    const fresh = await declaredStubs(options, context, compiler, { cassette, contract })
    declared.replaceBy(fresh)
    return [...declared.index.stubs].length
  }

  /**
   * The scope of a name, opened when it is new: the declared stubs, and stubs, state, scenarios, chance and a record of
   * requests of its own. Requests that do not name an open scope belong to the base.
   *
   * @example
   * const mine = payments.scope('test-7')
   * mine.when('GET', '/v1/charges').respond({ json: [] })
   * await fetch(url, { headers: { baggage: 'dryfit.scope=test-7' } })
   */
  scope(name: string, options: ScopeOptions = {}): VirtualDoor {
    const known = this.#scopes.get(name)
    if (known !== undefined) return known
    const { context, declared, compiler, contract } = this.#parts
    const { clock = context.clock, seed } = options
    const made = new VirtualDoor({
      name: `${this.name}/${name}`,
      service: this.name,
      declared,
      compiler,
      clock,
      seed: seed === undefined ? context.seed : createSeed(seed),
      journal: context.journal,
      guard: contract,
    })
    this.#scopes.set(name, made)
    return made
  }

  /** Ends a scope: its requests belong to the base again. Whether it was open. */
  closeScope(name: string): boolean {
    return this.#scopes.delete(name)
  }

  /** The open scopes by name. */
  get scopes(): ReadonlyMap<string, VirtualDoor> {
    return this.#scopes
  }

  /** What broke the OpenAPI document or GraphQL schema since the last reset, in any scope: requests, replies, stubs. The last 1000. */
  get breaches(): readonly ContractBreach[] {
    return this.#parts.contract?.breaches ?? []
  }

  /** How many stubs serve the base scope now. */
  get stubCount(): number {
    return [...this.within.stubs()].length
  }

  /** Back to the declared stubs, in every scope; scopes that were opened are closed. */
  async reset(): Promise<void> {
    this.#scopes.clear()
    this.resetNow()
    this.#control.reset()
    this.#parts.contract?.reset()
  }

  /** Replies and callbacks that are late on purpose go now, in every scope: a reset is to come. */
  hurry(): void {
    for (const { within } of this.#doors()) within.hurry()
  }

  /** The callbacks that have not been answered. */
  underWay(): readonly string[] {
    return this.#doors().flatMap(({ within }) => within.underWay.callbacks.map((line) => `${this.name}  ${line}`))
  }

  /** Keeps the stubs and the state of every scope that is open. What was recorded of requests goes on. */
  async snapshot(): Promise<Snapshot> {
    const base = this.within.keep()
    const scopes = [...this.#scopes].map(([name, door]) => ({ name, door, kept: door.within.keep() }))
    return {
      restore: async () => {
        this.within.bringBack(base)
        this.#scopes.clear()
        for (const { name, door, kept } of scopes) {
          door.within.bringBack(kept)
          this.#scopes.set(name, door)
        }
      },
    }
  }

  inspect(): unknown {
    const { state } = this.within
    return {
      stubs: [...this.within.stubs()].map(({ id, name, document }) => ({ id, name, ...document })),
      scenarios: state.scenarios.toJSON(),
      store: state.store.toJSON(),
      scopes: [...this.#scopes.keys()],
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await this.#parts.cassette?.save()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #doors(): VirtualDoor[] {
    return [this, ...this.#scopes.values()]
  }

  #paceOf(head: () => RequestView): number | undefined {
    if (!this.within.readsSlowly && this.#scopes.size === 0) return undefined
    const { door, request } = this.#addressed(head())
    return door.within.readsSlowly ? door.within.readingPace(request) : undefined
  }

  /** The scope that a request is for, and the request without what named it. */
  #addressed(received: RequestView): { readonly door: VirtualDoor; readonly request: RequestView } {
    const { name, request } = scopeOf(received, this.#parts.options.scopes)
    return { door: (name === undefined ? undefined : this.#scopes.get(name)) ?? this, request }
  }

  #receive(received: RequestView, seam: Seam, sink: ReplySink): void {
    const { door, request } = this.#addressed(received)
    if (this.#parts.options.cors) this.#serveToPages(request, door, seam, sink)
    else this.#serve(request, door, seam, sink)
  }

  /** As {@link RunningVirtual.#serve}, for browsers whose page is of another origin. */
  #serveToPages(request: RequestView, door: VirtualDoor, seam: Seam, sink: ReplySink): void {
    const allowing = withCors(sink, request.header('origin') ?? '*')
    const asksOnly = isPreflight(request) && door.within.find(request) === undefined
    if (asksOnly) answerPreflight(request, allowing)
    else this.#serve(request, door, seam, allowing)
  }

  #serve(request: RequestView, door: VirtualDoor, seam: Seam, sink: ReplySink): void {
    if (this.#mayControl(request, seam) && this.#control.answers(request, door, sink)) return
    serve(request, door.within, seam, sink)
  }

  #ownSeam(): Seam {
    const { clock, seed, journal } = this.#parts.context
    this.#testSeam ??= new Seam({ consumer: TEST_CONSUMER, service: this.name, clock, seed, journal })
    return this.#testSeam
  }

  #mayControl(request: RequestView, seam: Seam): boolean {
    if (!this.#parts.options.control || seam.consumer !== TEST_CONSUMER) return false
    return this.#token === undefined || sameSecret(request.header('authorization'), `Bearer ${this.#token}`)
  }
}
