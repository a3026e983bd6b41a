import type { RequestView } from '../request/request-view.ts'
import type { Stub } from '../stub/model.ts'
import type { Difference, NearMiss } from './near-miss.ts'
import { suggestStub } from './suggest.ts'

/** A miss in words: the request, each near miss with what differs, and the stub to add. */
export function describeUnmatched(request: RequestView, misses: readonly NearMiss[]): string {
  const head = `No stub serves ${request.method} ${request.target}`
  const add = `Add one:\n\n${suggestStub(request)}`
  if (misses.length === 0) return `${head}: there are no stubs.\n\n${add}`
  return `${head}.\n\nNearest stubs:\n${misses.map(describeMiss).join('\n')}\n${add}`
}

function describeMiss({ stub, differences }: NearMiss, index: number): string {
  return `  ${index + 1}. ${titleOf(stub)}\n${differences.map(describeDifference).join('\n')}\n`
}

/** What people call a stub: its name, or method and path. */
export function titleOf({ name, id, request: { conditions } }: Stub): string {
  const find = (part: 'method' | 'url'): string | undefined =>
    conditions.find((condition) => condition.part === part)?.describe()
  return name ?? ([find('method') ?? 'ANY', find('url')].filter(Boolean).join(' ') || id)
}

export function describeDifference({ field, operator, expected, actual, places }: Difference): string {
  const wanted = [operator === 'equalTo' ? undefined : operator, clip(expected)].filter(Boolean).join(' ')
  const line = `     ${field}: expected ${wanted}, got ${actual === undefined ? 'nothing' : clip(actual)}`
  return [line, ...places.slice(0, 10).map((place) => `       ${place}`)].join('\n')
}

function clip(text: string): string {
  const shown = text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text
  return shown.includes('\n') ? `\n${shown.replace(/^/gm, '       ')}` : shown
}
