import { randomUUID } from 'node:crypto'
import { invalidOption, refuseUnknownOptions } from '../../../foundation/core/index.ts'
import type { RequestView } from '../request/request-view.ts'
import { type ReplySource, sequence, toResponder } from '../respond/responders.ts'
import type { Store } from '../state/store.ts'
import type { PathParams } from '../url/path-params.ts'
import { pathPattern } from '../url/path-pattern.ts'
import { boundedCondition } from './bounded-condition.ts'
import { CRITERIA, type Criteria, criteriaConditions, toMatcher, type ValueCriterion } from './criteria.ts'
import { methodCondition } from './method-pattern.ts'
import type { PathParamsOf, StateCondition, Stub, StubDocument, StubScenario } from './model.ts'
import { StubProblem, toDryfitError } from './problem.ts'
import { nextOrder } from './rank.ts'
import { scenarioConditions, storeCondition } from './state-condition.ts'

/** One method, or `ANY`. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'ANY' | (string & {})

/** What a request must have beside method and path, and how the stub behaves. */
export interface StubOptions extends Criteria {
  /** 1 is best; equal priority: the newest stub wins. Default 5. */
  readonly priority?: number
  /** Serves so many requests and then no longer. Default: without end. */
  readonly times?: number
  /** Milliseconds of the environment's clock after which it no longer serves. Default: never. */
  readonly ttlMs?: number
  readonly name?: string
  /** Serves only in a state of a scenario, and may move it on. Scenarios begin in `Started`. */
  readonly scenario?: {
    readonly name: string
    readonly when?: string
    readonly next?: string
    /** Gives each entity a state of its own: the order that a request is about. Default: one state for all. */
    readonly key?: (request: RequestView, params: Readonly<Record<string, string>>) => string
  }
  /** What the store must hold: values by key, or a function of the store. Serves only while it does. */
  readonly state?: Readonly<Record<string, ValueCriterion>> | ((store: Store, request: RequestView) => boolean)
  /** Reads the bodies of its requests no faster: a slow upload. Default: as they come. */
  readonly readBytesPerSecond?: number
}

const OPTIONS = [...CRITERIA, 'priority', 'times', 'ttlMs', 'name', 'scenario', 'state', 'readBytesPerSecond']

/** A stub as a plain value: made into a working one when a service starts, any number of times. */
export interface StubDefinition {
  readonly method: string
  readonly path: string | RegExp
  readonly options: StubOptions
  readonly source: ReplySource
}

/** The second half of a stub that is being written. */
export interface StubBuilder<P, R> {
  /** What is answered. Several replies are a sequence whose last one stays. */
  respond(...replies: [ReplySource<P>, ...ReplySource<P>[]]): R
}

/**
 * A declared stub: it is there from the start and again after every reset.
 *
 * @example virtual({ stubs: [stub('GET', '/users/:id').respond(({ params }) => ({ json: { id: params.id } }))] })
 */
export function stub<Path extends string>(
  method: Method,
  path: Path | RegExp,
  options: StubOptions = {},
): StubBuilder<PathParams<Path>, StubDefinition> {
  return {
    respond: (...replies) => ({ method, path, options, source: oneSource(replies as unknown as ReplySource[]) }),
  }
}

export function oneSource(replies: readonly ReplySource[]): ReplySource {
  const [only] = replies
  if (only === undefined) throw invalidOption('respond', 'replies', 'at least one reply', replies)
  if (replies.length === 1) return only
  return sequence(...(replies as Parameters<typeof sequence>))
}

/**
 * Makes a definition into a stub.
 *
 * @param now environment time, from which `ttlMs` runs.
 * @throws OPTION_INVALID or STUB_INVALID, naming the option or field.
 */
export function compileDefinition({ method, path, options, source }: StubDefinition, now: number): Stub {
  refuseUnknownOptions('stub', options, OPTIONS)
  const { priority = 5, times, ttlMs, name, readBytesPerSecond } = options
  requireWhole('priority', priority, 1)
  if (times !== undefined) requireWhole('times', times, 1)
  if (readBytesPerSecond !== undefined) requireWhole('readBytesPerSecond', readBytesPerSecond, 1)
  const listed = method.toUpperCase() === 'ANY' ? undefined : [method.toUpperCase()]
  const url = pathPattern(path)
  const conditions = [
    ...(url.condition === undefined ? [] : [url.condition]),
    ...(listed === undefined ? [] : [methodCondition({ listed, excluded: [] })]),
    ...conditionsOf(options),
  ]
  const scenario = scenarioStep(options.scenario, url.params)
  const demands = [...scenarioConditions(scenario), ...stateDemands(options.state)]
  return {
    id: randomUUID(),
    name,
    priority,
    order: nextOrder(),
    request: { methods: listed, route: url.route, conditions, params: url.params },
    responder: toResponder(source),
    scenario,
    demands: demands.length === 0 ? undefined : demands,
    times,
    expiresAt: ttlMs === undefined ? undefined : now + ttlMs,
    readBytesPerSecond,
    afterwards: [],
    document: describeDefinition(method, path, options, source),
  }
}

function scenarioStep(given: StubOptions['scenario'], params: PathParamsOf): StubScenario | undefined {
  if (given === undefined) return undefined
  const { name, when, next, key } = given
  const keyOf = key && ((request: RequestView) => key(request, params(request)))
  return { name, requiredState: when, newState: next, keyOf }
}

function stateDemands(state: StubOptions['state'] = {}): StateCondition[] {
  if (typeof state !== 'function') {
    return Object.entries(state).map(([key, criterion]) =>
      storeCondition(
        key,
        () => key,
        translated(() => toMatcher(criterion, `/state/${key}`)),
      ),
    )
  }
  const field = { field: 'store', describe: () => `fulfils ${state.name || 'a function'}`, actual: () => 'does not' }
  return [{ ...field, holds: (request, { store }) => state(store, request) }]
}

function conditionsOf(criteria: Criteria): Stub['request']['conditions'] {
  return translated(() => criteriaConditions(criteria)).map(boundedCondition)
}

function translated<T>(make: () => T): T {
  try {
    return make()
  } catch (thrown) {
    if (thrown instanceof StubProblem) throw toDryfitError(thrown)
    throw thrown
  }
}

function requireWhole(option: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) throw invalidOption('stub', option, `a whole number ≥ ${least}`, value)
}

/** A stub of TypeScript as the control API shows it: functions and patterns as text. */
function describeDefinition(
  method: string,
  path: string | RegExp,
  options: StubOptions,
  source: ReplySource,
): StubDocument {
  const { priority, name, scenario, ...criteria } = options
  const url = path instanceof RegExp ? { urlPathPattern: path.source } : { urlPathTemplate: path }
  const matching = Object.keys(criteria).length === 0 ? {} : { dryfit: showable(criteria) }
  return {
    ...(name !== undefined && { name }),
    request: { ...url, method, ...matching },
    response: { dryfit: showable(source) },
    ...(priority !== undefined && { priority }),
    ...(scenario !== undefined && {
      scenarioName: scenario.name,
      ...(scenario.when !== undefined && { requiredScenarioState: scenario.when }),
      ...(scenario.next !== undefined && { newScenarioState: scenario.next }),
    }),
  }
}

function showable(value: unknown): unknown {
  if (typeof value === 'function') return `function ${value.name}`.trim()
  if (value instanceof RegExp) return String(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return value.map(showable)
  if (typeof value !== 'object' || value === null) return value
  if ('toJSON' in value && typeof value.toJSON === 'function') return showable(value.toJSON())
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, showable(each)]))
}
