import type { Mismatch } from '../pact/matching/mismatch.ts'

/** What verifying one interaction came to. */
export interface VerificationResult {
  readonly consumer: string
  readonly provider: string
  /** `a charge (given a card)`: stable, and the title of its test. */
  readonly title: string
  readonly status: 'passed' | 'failed' | 'pending'
  /** The differences; several responses of one message are counted on. */
  readonly mismatches: readonly Mismatch[]
  /** Why it could not be compared at all: a state handler that threw, a provider that is down. */
  readonly error?: Error
  readonly durationMs: number
}

/** A result in words: the title, then each difference with what was expected, what came, and the rule that decided. */
export function describeResult({ consumer, provider, title, mismatches, error }: VerificationResult): string {
  const heading = `${consumer} → ${provider}: ${title}`
  if (error !== undefined) return `${heading}\n  ${error.message.replaceAll('\n', '\n  ')}`
  if (mismatches.length === 0) return `${heading}\n  fits`
  return [heading, ...mismatches.map(describeMismatch)].join('\n')
}

function describeMismatch({ part, path, expected, actual, rule, message }: Mismatch): string {
  const place = path === '' || path === part ? part : `${part} ${path}`
  return [
    `  ✗ ${place}`,
    `      expected  ${expected}${rule === 'equality' ? '' : `   (${rule})`}`,
    `      actual    ${actual}`,
    ...(message.includes(actual) && message.includes(expected) ? [] : [`      ${message}`]),
  ].join('\n')
}
