import type { Adapter } from './adapter.ts'
import type { Counter } from './make.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { Make, Traits } from './types.ts'

/** All that a factory has been told. Its type parameters live at the door, in {@link Factory}. */
export interface Recipe {
  readonly name: string
  readonly schema: StandardSchema<unknown> | undefined
  readonly definition: object | ((make: Make) => object)
  readonly transient: object
  readonly counter: Counter
  readonly traits: Traits<object, object>
  readonly owned: ReadonlyMap<string, (owner: object) => object>
  readonly afterBuild: readonly ((built: object, make: Make) => void)[]
  readonly afterCreate: readonly ((created: object, tools: { adapter: Adapter; make: Make }) => void | Promise<void>)[]
}

/** What is changed on the way: fields, or a function that gives them. */
export type Change = object | ((make: Make) => object)
