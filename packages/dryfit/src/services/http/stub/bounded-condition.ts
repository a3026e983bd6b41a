import { bounded } from '../work.ts'
import type { Condition } from './model.ts'

/** A condition that takes too long for a request does not fit it, and is as far from it as can be. */
export function boundedCondition(condition: Condition): Condition {
  // Every stub has these two, and they are short or bounded themselves: wrapped, 100,000 stubs would take a third more memory.
  if (condition.part === 'url' || condition.part === 'method') return condition
  const { differences } = condition
  return {
    ...condition,
    matches: (request) => bounded(() => condition.matches(request), false),
    distance: (request) => bounded(() => condition.distance(request), 1),
    actual: (request) => bounded(() => condition.actual(request), undefined),
    ...(differences && { differences: (request) => bounded(() => differences(request), GIVEN_UP) }),
  }
}

const GIVEN_UP: readonly string[] = ['comparing takes too many steps: the pattern is given up for this request']
