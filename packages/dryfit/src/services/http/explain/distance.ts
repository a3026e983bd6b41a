import type { RequestView } from '../request/request-view.ts'
import type { Condition, Part } from '../stub/model.ts'

/** What WireMock looks at first, and how much each part counts. */
const FIRST: readonly (readonly [part: Part, weight: number])[] = [
  ['scheme', 3],
  ['host', 10],
  ['port', 10],
  ['clientIp', 3],
  ['url', 10],
  ['method', 3],
]

/** What it looks at only when all of that fits; each part counts once, as the mean of its conditions. */
const SECOND: readonly Part[] = ['pathParameters', 'headers', 'query', 'form', 'cookies', 'body', 'multipart']

/** How far a request is from a pattern, as WireMock reckons it: 0 for a match, 1 for nothing in common. */
export function matchDistance(conditions: readonly Condition[], request: RequestView): number {
  const first = FIRST.map(([part, weight]) => ({ weight, distance: partDistance(part, conditions, request) }))
  if (first.some(({ distance }) => distance > 0)) return weighted(first)
  const second = SECOND.map((part) => ({ weight: 1, distance: partDistance(part, conditions, request) }))
  const both = weighted([...first, ...second])
  const custom = partDistance('custom', conditions, request)
  return custom > 0 ? (both + custom) / 2 : both
}

function partDistance(part: Part, conditions: readonly Condition[], request: RequestView): number {
  const own = conditions.filter((condition) => condition.part === part)
  if (own.length === 0) return 0
  return own.reduce((sum, condition) => sum + condition.distance(request), 0) / own.length
}

function weighted(parts: readonly { weight: number; distance: number }[]): number {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0)
  return parts.reduce((sum, { weight, distance }) => sum + weight * distance, 0) / total
}
