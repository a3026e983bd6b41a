import type { RequestView } from '../request/request-view.ts'
import type { Scope } from '../state/scope.ts'
import type { Condition, Stub } from '../stub/model.ts'

/** One condition that a request did not fulfil. */
export interface Difference {
  /** `header Accept`, `body` */
  readonly field: string
  readonly expected: string
  /** Undefined: the request has nothing there. */
  readonly actual: string | undefined
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
  const ranked: { stub: Stub; distance: number }[] = []
  for (const stub of likelyStubs(request, scope)) ranked.push({ stub, distance: distanceOf(stub, request) })
  ranked.sort((a, b) => a.distance - b.distance)
  return ranked.slice(0, limit).map(({ stub, distance }) => ({
    stub,
    distance,
    differences: differencesOf(stub, request, scope),
  }))
}

/** The newest stubs, and first of all those that share the method. */
function likelyStubs(request: RequestView, scope: Scope): Stub[] {
  const all = [...scope.stubs()]
  if (all.length <= MAX_COMPARED_STUBS) return all
  const shares = ({ request: { methods } }: Stub): boolean => methods?.includes(request.method) ?? true
  return [...all.filter(shares), ...all.filter((stub) => !shares(stub))].slice(0, MAX_COMPARED_STUBS)
}

/** The weighted mean of the distances of all conditions. */
export function distanceOf({ request: { conditions } }: Stub, request: RequestView): number {
  let weights = 0
  let sum = 0
  for (const condition of conditions) {
    weights += condition.weight
    sum += condition.weight * condition.distance(request)
  }
  return weights === 0 ? 0 : sum / weights
}

function differencesOf(stub: Stub, request: RequestView, scope: Scope): Difference[] {
  const differences = stub.request.conditions
    .filter((condition) => !condition.matches(request))
    .map((condition) => differenceOf(condition, request))
  const { scenario } = stub
  if (scenario !== undefined && !scope.state.scenarios.allows(scenario)) {
    const actual = scope.state.scenarios.stateOf(scenario.name)
    differences.push({ field: `scenario ${scenario.name}`, expected: scenario.requiredState ?? '', actual })
  }
  if (differences.length === 0) {
    differences.push({ field: 'stub', expected: 'to be in force', actual: 'used up, expired or removed' })
  }
  return differences
}

function differenceOf(condition: Condition, request: RequestView): Difference {
  return { field: condition.field, expected: condition.describe(), actual: condition.actual(request) }
}
