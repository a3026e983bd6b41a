import { DryfitError, describeExchanges, type Exchange } from '../../../foundation/core/index.ts'
import { serveEventOf } from '../serve/serve-event.ts'
import type { StubDefinition } from '../stub/define.ts'
import { compileDefinition } from '../stub/define.ts'

/** How often a request must have come. Default: at least once. */
export interface VerifyOptions {
  /** Exactly so many times. */
  readonly times?: number
  readonly atLeast?: number
  readonly atMost?: number
}

/**
 * Checks how many of the exchanges a pattern selects.
 *
 * @throws REQUEST_COUNT_WRONG with what was expected and everything that came.
 */
export function verifyCount(
  wanted: Pick<StubDefinition, 'method' | 'path' | 'options'>,
  exchanges: readonly Exchange[],
  { times, atLeast, atMost }: VerifyOptions,
): Exchange[] {
  const found = selectExchanges(wanted, exchanges)
  const least = times ?? atLeast ?? (atMost === undefined ? 1 : 0)
  const most = times ?? atMost ?? Number.POSITIVE_INFINITY
  if (found.length >= least && found.length <= most) return found
  throw new DryfitError('REQUEST_COUNT_WRONG', {
    what: `expected ${describeCount(least, most)} of ${wanted.method} ${wanted.path}, got ${found.length}`,
    evidence: `What came:\n${describeExchanges(exchanges)}`,
  })
}

/** The exchanges whose request a pattern selects. */
export function selectExchanges(
  { method, path, options }: Pick<StubDefinition, 'method' | 'path' | 'options'>,
  exchanges: readonly Exchange[],
): Exchange[] {
  const { conditions } = compileDefinition({ method, path, options, source: {} }, 0).request
  return exchanges.filter((exchange) => {
    const request = serveEventOf(exchange)?.request
    return request !== undefined && conditions.every((condition) => condition.matches(request))
  })
}

function describeCount(least: number, most: number): string {
  if (least === most) return `${least} request${least === 1 ? '' : 's'}`
  if (most === Number.POSITIVE_INFINITY) return `at least ${least} request${least === 1 ? '' : 's'}`
  return least === 0 ? `at most ${most} requests` : `${least} to ${most} requests`
}
