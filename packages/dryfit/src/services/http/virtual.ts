import type { Socket } from 'node:net'
import { join, resolve } from 'node:path'
import {
  type AcceptsConnections,
  type Endpoint,
  type Exchange,
  type Inspectable,
  type Resettable,
  type RunningService,
  type Seam,
  type Service,
  type StartContext,
  TEST_CONSUMER,
} from '../../foundation/core/index.ts'
import { readStubs } from './folder/read-folder.ts'
import { type ResolvedOptions, resolveOptions, type VirtualOptions } from './options.ts'
import { BodyFiles } from './respond/files/body-files.ts'
import type { ReplySource } from './respond/responders.ts'
import { serve } from './serve/engine.ts'
import { createNodeFront, type NodeFront } from './serve/node-front.ts'
import { serveEventOf } from './serve/serve-event.ts'
import { DeclaredStubs, Scope } from './state/scope.ts'
import { type Method, oneSource, type StubBuilder, type StubOptions } from './stub/define.ts'
import type { Stub } from './stub/model.ts'
import { StubCompiler, type StubSource } from './stub/stub-compiler.ts'
import type { PathParams } from './url/path-params.ts'
import { selectExchanges, type VerifyOptions, verifyCount } from './verify/verify.ts'

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
      const compiler = createCompiler(resolved, context)
      const declared = await declaredStubs(resolved, context, compiler)
      return new RunningVirtual(resolved, context, url, compiler, declared)
    },
  } satisfies Service<RunningVirtual, Endpoint>)
}

function createCompiler({ folder, files, ...options }: ResolvedOptions, context: StartContext): StubCompiler {
  const inFolder = folder === undefined ? undefined : join(folder, '__files')
  const path = files ?? inFolder
  const bodyFiles = new BodyFiles(path === undefined ? undefined : resolve(context.directory, path))
  return new StubCompiler({ ...options, clock: context.clock, files: bodyFiles })
}

async function declaredStubs(
  { folder, stubs }: ResolvedOptions,
  { directory, name }: StartContext,
  compiler: StubCompiler,
): Promise<DeclaredStubs> {
  const found = folder === undefined ? [] : await readStubs(resolve(directory, folder))
  return new DeclaredStubs([
    ...found.map(({ document, origin }) => compiler.compile(document, origin)),
    ...stubs.map((each, index) => compiler.compile(each, `${name}: stub ${index}`)),
  ])
}

/** A stub that was added to a running service. */
export interface StubHandle {
  readonly id: string
  /** How many requests it has served since the last reset. */
  readonly calls: number
  /** Takes it away. Whether it was still there. */
  remove(): boolean
}

/**
 * A virtual HTTP service that runs.
 *
 * ```
 *   seam ──socket──▶ front ──request──▶ scope ──▶ stub ──▶ reply
 * ```
 */
export class RunningVirtual implements RunningService, AcceptsConnections, Resettable, Inspectable {
  readonly name: string
  readonly url: string
  readonly #context: StartContext
  readonly #scope: Scope
  readonly #front: NodeFront
  readonly #compiler: StubCompiler
  readonly #sockets = new Set<Socket>()
  #forgetUpTo = 0

  constructor(
    options: ResolvedOptions,
    context: StartContext,
    url: string,
    compiler: StubCompiler,
    declared: DeclaredStubs,
  ) {
    this.name = context.name
    this.url = url
    this.#context = context
    this.#compiler = compiler
    const { clock, seed } = context
    this.#scope = new Scope({ name: context.name, declared, clock, seed })
    this.#front = createNodeFront({
      ...options,
      clock,
      random: seed.random(`virtual ${context.name} ids`),
      onRequest: (request, seam, sink) => serve(request, this.#scope, seam, sink),
    })
  }

  endpointFor(consumer: string): Promise<Endpoint> {
    return this.#context.endpointFor(consumer)
  }

  accept(socket: Socket, seam: Seam): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    this.#front.accept(socket, seam)
  }

  /**
   * Begins a stub. It serves from now on until the next reset; the newest of equal priority wins.
   *
   * @param path `/users/:id`, `/users/{id}`, `/files/*`, or a regular expression.
   * @throws OPTION_INVALID, naming the option.
   * @example payments.when('POST', '/v1/charges').respond({ status: 402, json: { error: 'card_declined' } })
   */
  when<Path extends string>(
    method: Method,
    path: Path | RegExp,
    options: StubOptions = {},
  ): StubBuilder<PathParams<Path>, StubHandle> {
    return {
      respond: (...replies) => {
        const source = oneSource(replies as unknown as ReplySource[])
        return this.add({ method, path, options, source })
      },
    }
  }

  /**
   * Adds a stub until the next reset: a definition, or WireMock's JSON.
   *
   * @throws STUB_INVALID with the pointer to the field.
   * @example api.add({ request: { urlPath: '/users' }, response: { jsonBody: [] } })
   */
  add(source: StubSource): StubHandle {
    return this.#add(this.#compiler.compile(source))
  }

  /**
   * Checks how often a request came since the last reset, and returns those exchanges.
   *
   * @throws REQUEST_COUNT_WRONG with what was expected and what came.
   * @example payments.verify('POST', '/v1/charges', { times: 1 })
   */
  verify(method: Method, path: string | RegExp, options: VerifyOptions & StubOptions = {}): Exchange[] {
    const { times, atLeast, atMost, ...pattern } = options
    const counts = { ...(times !== undefined && { times }), ...(atLeast !== undefined && { atLeast }) }
    return verifyCount({ method, path, options: pattern }, this.exchanges(), {
      ...counts,
      ...(atMost !== undefined && { atMost }),
    })
  }

  /** The exchanges since the last reset, from any consumer, oldest first; those of one pattern when it is given. */
  exchanges(method?: Method, path: string | RegExp = '/*', options: StubOptions = {}): Exchange[] {
    const all = this.#context.journal.find({
      service: this.name,
      after: this.#forgetUpTo,
      where: (exchange) => serveEventOf(exchange) !== undefined,
    })
    return method === undefined ? all : selectExchanges({ method, path, options }, all)
  }

  /** Back to the declared stubs: added ones, scenarios, sequences, data and the record of requests are gone. */
  async reset(): Promise<void> {
    this.#scope.reset()
    this.#forgetUpTo = this.#context.journal.lastId
  }

  inspect(): unknown {
    const { state } = this.#scope
    return {
      stubs: [...this.#scope.stubs()].map(({ id, name, document }) => ({ id, name, ...document })),
      scenarios: state.scenarios.toJSON(),
      store: state.store.toJSON(),
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #add(stub: Stub): StubHandle {
    const scope = this.#scope
    scope.add(stub)
    return {
      id: stub.id,
      get calls() {
        return scope.state.callsOf(stub)
      },
      remove: () => scope.remove(stub),
    }
  }
}
