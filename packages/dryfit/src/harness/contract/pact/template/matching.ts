import type { GeneratorSpec, MatchingRule } from '../model.ts'

/**
 * An example with the rules that say what else would do. It stands anywhere in the JSON body of a stub's reply, or in a
 * message that is expected; as JSON it is its example, so a stub can answer with it as it is.
 */
export class Matching<T> {
  readonly example: T
  readonly rules: readonly MatchingRule[]
  readonly combine: 'AND' | 'OR'
  readonly generator: GeneratorSpec | undefined

  constructor(
    example: T,
    rules: readonly MatchingRule[],
    more: { combine?: 'AND' | 'OR'; generator?: GeneratorSpec } = {},
  ) {
    this.example = example
    this.rules = rules
    this.combine = more.combine ?? 'AND'
    this.generator = more.generator
  }

  toJSON(): T {
    return this.example
  }
}

/** The type of a template with every {@link Matching} replaced by what it stands for. */
export type Unwrapped<T> =
  T extends Matching<infer Example>
    ? Unwrapped<Example>
    : T extends readonly unknown[]
      ? { [Index in keyof T]: Unwrapped<T[Index]> }
      : T extends object
        ? { [Key in keyof T]: Unwrapped<T[Key]> }
        : T
