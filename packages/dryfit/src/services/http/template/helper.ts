import type { Clock, Random } from '../../../foundation/core/index.ts'
import type { Scenarios } from '../state/scenarios.ts'
import type { Store } from '../state/store.ts'

/** What a helper may use beside its parameters. */
export interface HelperTools {
  readonly clock: Clock
  /** Environment time of the rendering: the same for the whole template. */
  readonly now: number
  readonly random: Random
  readonly store: Store
  readonly scenarios: Scenarios
  /** Process values that the service was told to show. */
  readonly systemValues: ReadonlyMap<string, string>
}

/** One use of a helper. */
export interface Use {
  /** The first parameter, or what is current when there is none. */
  readonly context: unknown
  /** Whether there was a first parameter. */
  readonly given: boolean
  /** The parameters after the first. */
  readonly rest: readonly unknown[]
  readonly hash: ReadonlyMap<string, unknown>
  /** Whether it stands as a block, `{{#helper}} … {{/helper}}`. */
  readonly block: boolean
  readonly tools: HelperTools
  /** Renders the block with `value` current. */
  body(value?: unknown, data?: Readonly<Record<string, unknown>>, names?: readonly unknown[]): string
  /** Renders what stands behind `{{else}}`. */
  otherwise(): string
  /** Makes a variable for the rest of the template. */
  assign(name: string, value: unknown): void
}

/** Returns what is printed, or handed on when it stands in parentheses. */
export type Helper = (use: Use) => unknown

export type Helpers = Readonly<Record<string, Helper>>

/** How WireMock's helpers report a mistake: in the text, so that it is seen. */
export function helperError(message: string): string {
  return `[ERROR: ${message}]`
}
