import { describeExchanges, type Pattern } from '../../../foundation/core/index.ts'
import type { ExchangedOptions, HasExchanges, MatcherResult } from './types.ts'

/** Passes when the operation crossed the seam as often as it was expected to. */
export function toHaveExchanged(
  received: unknown,
  operation: Pattern,
  { times, ...query }: ExchangedOptions = {},
): MatcherResult {
  if (!hasExchanges(received)) {
    throw new TypeError("toHaveExchanged needs a seam: expect(seam('orders', 'payments')).toHaveExchanged(…)")
  }
  const found = received.exchanges({ operation, ...query })
  const pass = times === undefined ? found.length > 0 : found.length === times
  return {
    pass,
    message: () => {
      const wanted = `"${operation}"${query.outcome === undefined ? '' : ` with outcome ${query.outcome}`}`
      const often = times === undefined ? 'at least once' : count(times)
      return [
        `expected ${received} ${pass ? 'not ' : ''}to have exchanged ${wanted} ${often}, it did so ${count(found.length)}`,
        `what crossed ${received}:`,
        describeExchanges(received.exchanges()),
      ].join('\n')
    },
  }
}

function hasExchanges(value: unknown): value is HasExchanges {
  return typeof value === 'object' && value !== null && 'exchanges' in value && typeof value.exchanges === 'function'
}

function count(times: number): string {
  return times === 1 ? 'once' : `${times} times`
}
