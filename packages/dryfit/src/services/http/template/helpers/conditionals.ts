import type { Helper, Helpers, Use } from '../helper.ts'
import { isTruthy, toPlain, toText } from '../values.ts'

/** A test that is a block, or prints `true` or `false` (or what `yes` and `no` say). */
function test(holds: (use: Use) => boolean): Helper {
  return (use) => {
    const held = holds(use)
    if (use.block) return held ? use.body() : use.otherwise()
    const word = use.hash.get(held ? 'yes' : 'no')
    return word === undefined ? held : word
  }
}

function same({ context, rest: [other] }: Use): boolean {
  const [a, b] = [toPlain(context), toPlain(other)]
  if (a === b) return true
  // A parameter from the request is text where the template writes a number.
  return typeof a !== 'object' && typeof b !== 'object' && toText(a) === toText(b)
}

function order({ context, rest: [other] }: Use): number {
  const [a, b] = [toText(context), toText(other)]
  const [x, y] = [Number(a), Number(b)]
  if (a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y
  return a < b ? -1 : a > b ? 1 : 0
}

/** Comparisons and what joins them. */
export const conditionalHelpers: Helpers = {
  eq: test(same),
  neq: test((use) => !same(use)),
  gt: test((use) => order(use) > 0),
  gte: test((use) => order(use) >= 0),
  lt: test((use) => order(use) < 0),
  lte: test((use) => order(use) <= 0),
  and: test(({ context, rest }) => [context, ...rest].every(isTruthy)),
  or: test(({ context, rest }) => [context, ...rest].some(isTruthy)),
  not: test(({ context }) => !isTruthy(context)),
}
