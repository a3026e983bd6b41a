import type { Exchange } from '../../../foundation/core/index.ts'
import type { RuleEntry } from '../pact/model.ts'

/** What a contract says of one body beyond the example that crossed. */
export interface BodyExpectation {
  /** Shown in place of what crossed: the same shape, with values that are the same in every run. */
  readonly example: unknown
  /** By paths below `$`. */
  readonly rules: readonly RuleEntry[]
}

/** What is known of an exchange: from the stub that answered it, or from the provider's document. */
export interface Expectations {
  readonly request?: BodyExpectation | undefined
  readonly reply?: BodyExpectation | undefined
}

export type DescribeExchange = (exchange: Exchange) => Expectations | undefined

/** The first description that knows something of each side. */
export function firstOf(...describers: readonly DescribeExchange[]): DescribeExchange {
  return (exchange) => {
    const known = describers.map((describe) => describe(exchange))
    return {
      request: known.find((each) => each?.request !== undefined)?.request,
      reply: known.find((each) => each?.reply !== undefined)?.reply,
    }
  }
}
