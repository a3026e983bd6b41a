import type { GraphQlCoverage } from '../graphql/covered.ts'
import type { MessageCoverage } from '../messages/conformance.ts'
import type { OpenApiCoverage } from '../openapi/coverage.ts'
import type { Share } from './tally.ts'

/**
 * Coverage in words: a line for each kind, and below it what nobody exercised.
 *
 * @param maxMissing how many of a kind are listed. Default: all.
 */
export function describeCoverage(
  coverage: OpenApiCoverage | GraphQlCoverage | MessageCoverage,
  { maxMissing = Number.POSITIVE_INFINITY } = {},
): string {
  return Object.entries(coverage)
    .flatMap(([kind, share]: [string, Share]) => [
      `${kind}: ${share.covered} of ${share.total} (${percentOf(share).toFixed(0)} %)`,
      ...share.missing.slice(0, maxMissing).map((name) => `  – ${name}`),
      ...(share.missing.length > maxMissing ? [`  … and ${share.missing.length - maxMissing} more`] : []),
    ])
    .join('\n')
}

/** Of nothing, everything is covered. */
export function percentOf({ covered, total }: Share): number {
  return total === 0 ? 100 : (100 * covered) / total
}
