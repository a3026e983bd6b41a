import type { Clock, Random } from '../../../../foundation/core/index.ts'
import type { Store } from '../../state/store.ts'

/** What a function that makes a value is told. */
export interface GraphQlCall {
  /** Arguments of the field, coerced: defaults are filled in. */
  readonly args: Readonly<Record<string, unknown>>
  /** What is known of the object that the field belongs to. */
  readonly parent: Readonly<Record<string, unknown>>
  readonly variables: Readonly<Record<string, unknown>>
  /** The operation's name, if it has one. */
  readonly operation: string | undefined
  readonly store: Store
  readonly clock: Clock
  /** Draws the same for the same object and field, whatever else is asked for. */
  readonly random: Random
}

/** A value, or a function that makes it. Objects may leave fields out: those are generated. */
export type GraphQlValue = ((call: GraphQlCall) => unknown) | string | number | boolean | object | null | undefined

/**
 * What is known of types and fields; all else is generated from the schema and the seed.
 *
 * @example { User: { name: 'Ann' }, 'User.age': 41, 'Query.user': ({ args }) => ({ id: args.id }), Money: () => '9.99' }
 */
export type GraphQlMocks = Readonly<Record<string, GraphQlValue>>
