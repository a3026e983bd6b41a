import { DryfitError, messageOf } from '../../foundation/core/index.ts'
import type { Described } from './descriptions.ts'

/** The error for a service that did not start: which, why, and what to do next. */
export function startError({ name, service }: Described, thrown: unknown): DryfitError {
  const what = `service "${name}" (${service.kind}) did not start`
  if (!(thrown instanceof DryfitError)) {
    return new DryfitError('START_FAILED', { what, why: messageOf(thrown), cause: thrown })
  }
  const { code, fix, evidence } = thrown
  const why = [`${thrown.what} [${code}]`, thrown.why].filter((part) => part !== undefined).join('\n')
  return new DryfitError('START_FAILED', { what, why, fix, evidence, cause: thrown })
}

/** What the search for a circle of waits needs to know. */
export interface Waits {
  /** Who must be ready before `name`. */
  needs(name: string): readonly string[]
  /** Whose answer `name` waits for at this moment: it connected, and nobody takes the connection yet. */
  waitsFor(name: string): readonly string[]
}

/**
 * A failed start that could never have succeeded: the service waits for another, which in the end waits for it.
 *
 * ```
 *   payments ──(open connection)──▶ gateway ──(needs)──▶ payments
 * ```
 */
export function neverEndingWait(name: string, waits: Waits, cause: Error): DryfitError | undefined {
  const circle = circleThrough(name, waits)
  if (circle === undefined) return undefined
  const [first, second] = circle as [string, string]
  const steps = circle.slice(0, -1).map((from, index) => {
    const to = circle[index + 1] as string
    const verb = waits.needs(from).includes(to) ? 'needs' : 'waits for an answer of'
    return `"${from}" ${verb} "${to}"`
  })
  return new DryfitError('WAIT_NEVER_ENDS', {
    what: `"${first}" and "${second}" wait for each other, so "${name}" did not become ready`,
    why: steps.join(', and '),
    fix: `let "${first}" become ready without an answer of "${second}": connect to it on first use, or in the background`,
    evidence: messageOf(cause),
    cause,
  })
}

function circleThrough(start: string, waits: Waits): string[] | undefined {
  const seen = new Set<string>()
  const follow = (path: readonly string[]): string[] | undefined => {
    const at = path.at(-1) as string
    for (const next of new Set([...waits.waitsFor(at), ...waits.needs(at)])) {
      if (next === start) return [...path, next]
      if (seen.has(next)) continue
      seen.add(next)
      const found = follow([...path, next])
      if (found !== undefined) return found
    }
    return undefined
  }
  return follow([start])
}
