import type { RequestView } from '../request/request-view.ts'
import type { Reply } from '../respond/reply.ts'
import type { Scope } from '../state/scope.ts'
import type { Stub } from '../stub/model.ts'
import { type Difference, type NearMiss, nearMisses } from './near-miss.ts'

/** The answer to a request that no stub serves: 404, and what came nearest. */
export function explainUnmatched(request: RequestView, scope: Scope): Reply {
  const body = describeUnmatched(request, nearMisses(request, scope))
  return { status: 404, statusMessage: undefined, headers: ['content-type', 'text/plain; charset=utf-8'], body }
}

/** A miss in words: the request, then each near miss with what differs. */
export function describeUnmatched(request: RequestView, misses: readonly NearMiss[]): string {
  const head = `No stub serves ${request.method} ${request.target}`
  if (misses.length === 0) return `${head}: there are no stubs.\n`
  return `${head}.\n\nNearest stubs:\n${misses.map(describeMiss).join('\n')}`
}

function describeMiss({ stub, differences }: NearMiss, index: number): string {
  return `  ${index + 1}. ${titleOf(stub)}\n${differences.map(describeDifference).join('\n')}\n`
}

function titleOf({ name, id, request: { conditions } }: Stub): string {
  const find = (part: 'method' | 'url'): string | undefined =>
    conditions.find((condition) => condition.part === part)?.describe()
  return name ?? ([find('method') ?? 'ANY', find('url')].filter(Boolean).join(' ') || id)
}

function describeDifference({ field, operator, expected, actual, places }: Difference): string {
  const wanted = [operator === 'equalTo' ? undefined : operator, clip(expected)].filter(Boolean).join(' ')
  const line = `     ${field}: expected ${wanted}, got ${actual === undefined ? 'nothing' : clip(actual)}`
  return [line, ...places.slice(0, 10).map((place) => `       ${place}`)].join('\n')
}

function clip(text: string): string {
  const shown = text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text
  return shown.includes('\n') ? `\n${shown.replace(/^/gm, '       ')}` : shown
}
