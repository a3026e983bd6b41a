import type { Stub } from '../../stub/model.ts'

/** A path that the stub serves, for finding its operation; undefined when it serves too many kinds of them. */
export function pathOfStub({ request: { route } }: Stub): string | undefined {
  if (route.kind === 'exact') return route.path
  if (route.kind === 'prefix' || route.open) return undefined
  return `/${route.segments.map((segment) => segment ?? PLACEHOLDER).join('/')}`
}

/** In place of a parameter. No document has it as a segment of its own. */
const PLACEHOLDER = '-any-'
