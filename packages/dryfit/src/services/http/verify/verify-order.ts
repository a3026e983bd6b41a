import { DryfitError, describeExchanges, type Exchange } from '../../../foundation/core/index.ts'
import type { Method, StubOptions } from '../stub/define.ts'
import { selectExchanges } from './verify.ts'

/** One request of an order: method, path, and what else it must have. */
export type ExpectedRequest = readonly [method: Method, path: string | RegExp, options?: StubOptions]

/**
 * Checks that requests came one after the other; others may have come in between.
 *
 * @returns their exchanges.
 * @throws REQUEST_ORDER_WRONG, naming the first that did not come in its turn, and everything that came.
 */
export function verifyOrder(expected: readonly ExpectedRequest[], exchanges: readonly Exchange[]): Exchange[] {
  const found: Exchange[] = []
  let rest = exchanges
  for (const [index, [method, path, options = {}]] of expected.entries()) {
    const [next] = selectExchanges({ method, path, options }, rest)
    if (next === undefined) {
      const before = expected[index - 1]
      const after = before === undefined ? '' : ` after ${before[0]} ${before[1]}`
      throw new DryfitError('REQUEST_ORDER_WRONG', {
        what: `expected ${method} ${path}${after}, which did not come`,
        evidence: `What came:\n${describeExchanges(exchanges)}`,
      })
    }
    found.push(next)
    rest = rest.slice(rest.indexOf(next) + 1)
  }
  return found
}
