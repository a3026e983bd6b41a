import type { ControlledClock, Exchange, Journal, Seed } from '../../foundation/core/index.ts'
import { describeUnmatched } from './explain/describe.ts'
import { type NearMiss, nearMisses } from './explain/near-miss.ts'
import { reportStubs, type StubReport } from './explain/report.ts'
import { describeWhy, whyServed } from './explain/why.ts'
import type { ReplySource } from './respond/responders.ts'
import type { Guard } from './serve/guard.ts'
import { type ServeEvent, serveEventOf } from './serve/serve-event.ts'
import type { Scenarios } from './state/scenarios.ts'
import { type DeclaredStubs, Scope } from './state/scope.ts'
import type { Store } from './state/store.ts'
import { type Method, oneSource, type StubBuilder, type StubOptions } from './stub/define.ts'
import type { Stub } from './stub/model.ts'
import { type OperationBuilder, operationReply } from './stub/operation.ts'
import type { StubCompiler, StubSource } from './stub/stub-compiler.ts'
import type { PathParams } from './url/path-params.ts'
import { selectExchanges, type VerifyOptions, verifyCount } from './verify/verify.ts'
import { type ExpectedRequest, verifyOrder } from './verify/verify-order.ts'

/** A stub that was added to a running service. */
export interface StubHandle {
  readonly id: string
  /** How many requests it has served since the last reset. */
  readonly calls: number
  /** Takes it away. Whether it was still there. */
  remove(): boolean
}

export interface DoorParts {
  /** Name of the scope; the service's own for the one that all others branch off. */
  readonly name: string
  readonly service: string
  readonly declared: DeclaredStubs
  readonly compiler: StubCompiler
  readonly clock: ControlledClock
  readonly seed: Seed
  readonly journal: Journal
  readonly guard?: Guard | undefined
}

/**
 * The test author's door to one scope of a virtual service: its own stubs, state, scenarios, clock, chance and record of
 * requests.
 */
export class VirtualDoor {
  /** @internal the engine room behind this door. */
  readonly within: Scope
  readonly clock: ControlledClock
  readonly #service: string
  readonly #compiler: StubCompiler
  readonly #journal: Journal
  #forgetUpTo: number

  constructor({ service, compiler, journal, ...parts }: DoorParts) {
    this.within = new Scope(parts)
    this.clock = parts.clock
    this.#service = service
    this.#compiler = compiler
    this.#journal = journal
    this.#forgetUpTo = journal.lastId
  }

  /** Data that stubs share until the next reset. */
  get store(): Store {
    return this.within.state.store
  }

  get scenarios(): Scenarios {
    return this.within.state.scenarios
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
   * Begins a stub of a GraphQL operation. Its answer is held against the schema at once.
   *
   * @throws OPTION_INVALID, naming the option; STUB_INVALID for an answer that the schema does not allow.
   * @example catalog.whenOperation('GetUser').respond({ data: { user: { name: 'Ann' } } })
   */
  whenOperation(name: string | RegExp, options: StubOptions = {}): OperationBuilder<StubHandle> {
    return {
      respond: (...answers) => {
        const replies = answers.map(operationReply)
        return this.add({
          method: 'ANY',
          path: '/*',
          options: { name: String(name), ...options, operation: name },
          source: oneSource(replies),
        })
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
    return this.keep(this.#compiler.compile(source))
  }

  /** Adds a stub that is compiled already. */
  keep(stub: Stub): StubHandle {
    const scope = this.within
    scope.guard?.admit(stub)
    scope.add(stub)
    return {
      id: stub.id,
      get calls() {
        return scope.state.callsOf(stub)
      },
      remove: () => scope.remove(stub),
    }
  }

  /**
   * Checks how often a request came since the last reset, and returns those exchanges.
   *
   * @throws REQUEST_COUNT_WRONG with what was expected and what came.
   * @example payments.verify('POST', '/v1/charges', { times: 1 })
   */
  verify(method: Method, path: string | RegExp, options: VerifyOptions & StubOptions = {}): Exchange[] {
    const { times, atLeast, atMost, ...pattern } = options
    const counts = {
      ...(times !== undefined && { times }),
      ...(atLeast !== undefined && { atLeast }),
      ...(atMost !== undefined && { atMost }),
    }
    return verifyCount({ method, path, options: pattern }, this.exchanges(), counts)
  }

  /**
   * Checks that requests came one after the other since the last reset, and returns their exchanges. Others may have come
   * in between.
   *
   * @throws REQUEST_ORDER_WRONG with the first that did not come in its turn.
   * @example payments.verifyOrder(['POST', '/v1/charges'], ['POST', '/v1/refunds', { json: { amount: 5 } }])
   */
  verifyOrder(...expected: readonly ExpectedRequest[]): Exchange[] {
    return verifyOrder(expected, this.exchanges())
  }

  /** The exchanges since the last reset, from any consumer, oldest first; those of one pattern when it is given. */
  exchanges(method?: Method, path: string | RegExp = '/*', options: StubOptions = {}): Exchange[] {
    const all = this.#journal.find({
      service: this.#service,
      after: this.#forgetUpTo,
      where: (exchange) => serveEventOf(exchange)?.scope === this.within.name,
    })
    return method === undefined ? all : selectExchanges({ method, path, options }, all)
  }

  /**
   * Waits until requests of a pattern have come, counting those since the last reset.
   *
   * @throws WAIT_TIMED_OUT, listing what did come.
   */
  async wait(
    method: Method,
    path: string | RegExp,
    { times = 1, timeoutMs = 5000, ...options }: StubOptions & { times?: number; timeoutMs?: number } = {},
  ): Promise<Exchange[]> {
    return this.#journal.wait(
      {
        service: this.#service,
        after: this.#forgetUpTo,
        where: (exchange) =>
          serveEventOf(exchange)?.scope === this.within.name &&
          selectExchanges({ method, path, options }, [exchange]).length === 1,
      },
      { times, timeoutMs },
    )
  }

  /** Requests since the last reset that no stub served. */
  unmatched(): Exchange[] {
    return this.exchanges().filter((exchange) => serveEventOf(exchange)?.matched === false)
  }

  /** The stubs that came nearest to a request, the nearest first. */
  nearMisses(exchange: Exchange, limit = 3): NearMiss[] {
    return nearMisses(eventOf(exchange).request, this.within, limit)
  }

  /** Why a request was answered as it was: which stub served it and why no other, or what came nearest. */
  explain(exchange: Exchange): string {
    const { request, stub } = eventOf(exchange)
    if (stub !== undefined) return describeWhy(whyServed(stub, request, this.within))
    return describeUnmatched(request, nearMisses(request, this.within))
  }

  /** Stubs that served nothing since the last reset, and stubs that never can. */
  report(): StubReport {
    return reportStubs(this.within)
  }

  /** Back to the declared stubs: added ones, scenarios, sequences, data and the record of requests are gone. */
  resetNow(): void {
    this.within.reset()
    this.forgetRequests()
  }

  /** The id of the last exchange that is forgotten. */
  get forgottenUpTo(): number {
    return this.#forgetUpTo
  }

  /** Forgets the requests that came, and nothing else. */
  forgetRequests(): void {
    this.#forgetUpTo = this.#journal.lastId
  }
}

function eventOf(exchange: Exchange): ServeEvent {
  const event = serveEventOf(exchange)
  if (event === undefined) throw new TypeError(`exchange ${exchange.id} was not served by a virtual service`)
  return event
}
