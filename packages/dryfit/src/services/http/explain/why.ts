import type { RequestView } from '../request/request-view.ts'
import type { Scope } from '../state/scope.ts'
import type { Stub } from '../stub/model.ts'
import { compareRank } from '../stub/rank.ts'
import { describeDifference, titleOf } from './describe.ts'
import { type Difference, differencesOf } from './near-miss.ts'

/** Another stub that was in question, and why it did not serve. */
export interface Rival {
  readonly stub: Stub
  /** `worse priority`, `older`: it would have matched too. `differs`: it would not. */
  readonly because: 'worse priority' | 'older' | 'differs'
  readonly differences: readonly Difference[]
}

export interface Why {
  readonly stub: Stub
  /** Better or equal in rank first. */
  readonly rivals: readonly Rival[]
}

/** Rivals that are looked at. */
const MAX_RIVALS = 200

/** Why this stub served the request: the others that share the path, and what kept each from serving. */
export function whyServed(winner: Stub, request: RequestView, scope: Scope): Why {
  const sharing = [...scope.stubs()].filter((stub) => stub !== winner && sharesUrl(stub, request)).sort(compareRank)
  return { stub: winner, rivals: sharing.slice(0, MAX_RIVALS).map((stub) => rivalOf(stub, winner, request, scope)) }
}

function sharesUrl(stub: Stub, request: RequestView): boolean {
  const url = stub.request.conditions.find(({ part }) => part === 'url')
  return url === undefined || url.matches(request)
}

function rivalOf(stub: Stub, winner: Stub, request: RequestView, scope: Scope): Rival {
  const differences = differencesOf(stub, request, scope)
  if (differences.length > 0) return { stub, because: 'differs', differences }
  return { stub, because: stub.priority > winner.priority ? 'worse priority' : 'older', differences }
}

export function describeWhy({ stub, rivals }: Why): string {
  const lines = rivals.map(({ stub: rival, because, differences }) =>
    because === 'differs'
      ? `  ${titleOf(rival)} did not:\n${differences.map(describeDifference).join('\n')}`
      : `  ${titleOf(rival)} would have matched too, and is ${because}`,
  )
  return [`${titleOf(stub)} (priority ${stub.priority}) served.`, ...lines].join('\n')
}
