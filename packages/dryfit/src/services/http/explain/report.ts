import type { Scope } from '../state/scope.ts'
import type { Stub } from '../stub/model.ts'
import { compareRank } from '../stub/rank.ts'

/** A stub that can never serve, since another takes all its requests. */
export interface Shadow {
  readonly stub: Stub
  readonly by: Stub
}

export interface StubReport {
  /** Stubs that served nothing since the last reset. */
  readonly unused: readonly Stub[]
  readonly shadowed: readonly Shadow[]
}

/** Which stubs of a scope are of no use. */
export function reportStubs(scope: Scope): StubReport {
  const stubs = [...scope.stubs()]
  return { unused: stubs.filter((stub) => scope.state.callsOf(stub) === 0), shadowed: shadowedStubs(stubs) }
}

/**
 * Stubs that a better ranked one shadows: it demands nothing that they do not demand, and is always in force. What only
 * a proof could find — one regular expression inside another — is not found.
 */
export function shadowedStubs(stubs: readonly Stub[]): Shadow[] {
  const ranked = [...stubs].sort(compareRank)
  const demanding = new Map(ranked.map((stub) => [stub, new Set(stub.request.conditions.map(signature))]))
  const byUrl = Map.groupBy(ranked, urlOf)
  return ranked.flatMap((stub) => {
    const better = [...(byUrl.get(urlOf(stub)) ?? []), ...(byUrl.get('') ?? [])]
    const own = demanding.get(stub) as Set<string>
    const by = better.find(
      (each) => compareRank(each, stub) < 0 && alwaysInForce(each) && isSubset(demanding.get(each) as Set<string>, own),
    )
    return by === undefined ? [] : [{ stub, by }]
  })
}

function alwaysInForce({ times, expiresAt, scenario, demands }: Stub): boolean {
  return (
    times === undefined && expiresAt === undefined && scenario?.requiredState === undefined && demands === undefined
  )
}

function urlOf({ request: { conditions } }: Stub): string {
  const url = conditions.find(({ part }) => part === 'url')
  return url === undefined ? '' : signature(url)
}

/** Equal for conditions that demand the same. A function is like no other. */
function signature(condition: Stub['request']['conditions'][number]): string {
  if (condition.part === 'custom') return `custom ${uniqueOf(condition)}`
  return `${condition.field} ${condition.operator ?? ''} ${condition.describe()}`
}

const numbers = new WeakMap<object, number>()
let lastNumber = 0

function uniqueOf(object: object): number {
  let number = numbers.get(object)
  if (number === undefined) {
    number = ++lastNumber
    numbers.set(object, number)
  }
  return number
}

function isSubset(few: ReadonlySet<string>, many: ReadonlySet<string>): boolean {
  for (const each of few) if (!many.has(each)) return false
  return true
}
