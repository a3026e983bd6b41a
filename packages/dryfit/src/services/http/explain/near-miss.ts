import type { RequestView } from '../request/request-view.ts'
import type { Scope } from '../state/scope.ts'
import type { Condition, Stub } from '../stub/model.ts'
import { matchDistance } from './distance.ts'

/** One condition that a request did not fulfil. */
export interface Difference {
  /** `header Accept`, `body` */
  readonly field: string
  readonly operator: string | undefined
  readonly expected: string
  /** Undefined: the request has nothing there. */
  readonly actual: string | undefined
  /** Where the values differ, one line for each place. */
  readonly places: readonly string[]
}

/** A stub that did not serve a request, and what stood in the way. */
export interface NearMiss {
  readonly stub: Stub
  /** 0 would be a match, 1 is nothing in common. */
  readonly distance: number
  readonly differences: readonly Difference[]
}

/** How many stubs are compared for one miss: explaining must stay quick with 100,000 of them. */
const MAX_COMPARED_STUBS = 2000

/** The stubs that came nearest, the nearest first. */
export function nearMisses(request: RequestView, scope: Scope, limit = 3): NearMiss[] {
  const ranked = likelyStubs(request, scope)
    .filter((stub) => stub.request.conditions.length > 0)
    .map((stub) => ({ stub, distance: matchDistance(stub.request.conditions, request) }))
  ranked.sort((a, b) => a.distance - b.distance || b.stub.order - a.stub.order)
  return ranked.slice(0, limit).map(({ stub, distance }) => ({
    stub,
    distance,
    differences: differencesOf(stub, request, scope),
  }))
}

/** The newest stubs, and first of all those that share the method. */
function likelyStubs(request: RequestView, scope: Scope): Stub[] {
  const all = [...scope.stubs()].reverse()
  if (all.length <= MAX_COMPARED_STUBS) return all
  const shares = ({ request: { methods } }: Stub): boolean => methods?.includes(request.method) ?? true
  return [...all.filter(shares), ...all.filter((stub) => !shares(stub))].slice(0, MAX_COMPARED_STUBS)
}

/** What of a stub a request does not fulfil, and what else keeps the stub from serving. */
export function differencesOf(stub: Stub, request: RequestView, scope: Scope): Difference[] {
  const differences = stub.request.conditions
    .filter((condition) => !condition.matches(request))
    .map((condition) => differenceOf(condition, request))
  const { scenario } = stub
  if (scenario !== undefined && scenario.keyOf === undefined && !scope.state.scenarios.allows(scenario)) {
    const actual = scope.state.scenarios.stateOf(scenario.name)
    differences.push(fact(`scenario ${scenario.name}`, `state ${scenario.requiredState}`, `state ${actual}`))
  }
  for (const demand of stub.demands ?? []) {
    if (demand.holds(request, scope)) continue
    differences.push(fact(demand.field, demand.describe(), demand.actual(request, scope)))
  }
  if (differences.length === 0 && !scope.available(stub)) {
    differences.push(fact('stub', 'to be in force', 'used up, expired or removed'))
  }
  return differences
}

function fact(field: string, expected: string, actual: string | undefined): Difference {
  return { field, operator: undefined, expected, actual, places: [] }
}

function differenceOf(condition: Condition, request: RequestView): Difference {
  return {
    field: condition.field,
    operator: condition.operator,
    expected: condition.describe(),
    actual: condition.actual(request),
    places: condition.differences?.(request) ?? [],
  }
}
