import { DryfitError } from '../../../foundation/core/index.ts'
import { BUILDER_VERBS, builderOf } from './builder.ts'
import { Counter } from './make.ts'
import type { Recipe } from './recipe.ts'
import { isStandardSchema, type StandardSchema } from './standard-schema.ts'
import type { Factory, Fields, Make, Traits } from './types.ts'

export interface FactoryOptions<X> {
  /** What steers the definition, with its defaults. Read as `make.transient`, changed with `given`. */
  readonly transient?: X
}

/** How an object looks unless something is changed: its fields, or a function that gives them. */
export type Definition<T, X> = Fields<T> | ((make: Make<X>) => Fields<T>)

/**
 * Makes objects for tests: complete by default, changed where a test means something by it.
 *
 * ```
 *   definition ─▶ traits and changes, in the order they were called ─▶ associations ─▶ afterBuild [─▶ save ─▶ afterCreate]
 * ```
 *
 * @param name names it in errors, and the kind of object for an adapter.
 * @example
 * const anOrder = factory<Order>('order', ({ sequence, now }) => ({ id: sequence, status: 'new', items: [], at: now }))
 *   .traits({ asPaid: { status: 'paid' }, withItems: (count: number) => ({ items: anItem().times(count) }) })
 * anOrder().withItems(2).asPaid().build()
 */
export function factory<T extends object, X extends object = object>(
  name: string,
  definition: Definition<T, X>,
  options?: FactoryOptions<X>,
): Factory<T, X>
/** The same, typed by a schema (Zod, Valibot, ArkType, …), which every built object must fit. */
export function factory<T extends object, X extends object = object>(
  name: string,
  schema: StandardSchema<T>,
  definition: Definition<T, X>,
  options?: FactoryOptions<X>,
): Factory<T, X>
export function factory(name: string, ...parameters: unknown[]): Factory<object> {
  if (typeof name !== 'string' || name === '') throw invalid('a factory needs a name', "factory<Order>('order', …)")
  const [schema, [definition, options]] = isStandardSchema(parameters[0])
    ? [parameters[0], parameters.slice(1)]
    : [undefined, parameters]
  if (typeof definition !== 'function' && (typeof definition !== 'object' || definition === null)) {
    throw invalid(`factory "${name}" needs a definition`, `factory('${name}', ({ sequence }) => ({ id: sequence }))`)
  }
  const { transient = {} } = (options ?? {}) as FactoryOptions<object>
  return factoryOf({
    ...{ name, schema, transient, counter: new Counter(name), traits: {} },
    ...{ definition: definition as Recipe['definition'], owned: new Map(), afterBuild: [], afterCreate: [] },
  })
}

function factoryOf(recipe: Recipe): Factory<object> {
  const start = (changes?: object): unknown => builderOf(recipe, changes === undefined ? [] : [changes], {})
  const verbs = {
    factoryName: recipe.name,
    traits: (traits: Traits<object, object>) => factoryOf({ ...recipe, traits: added(recipe, traits) }),
    owns: (field: string, changes: (owner: object) => object) =>
      factoryOf({ ...recipe, owned: new Map(recipe.owned).set(field, changes) }),
    afterBuild: (hook: Recipe['afterBuild'][number]) =>
      factoryOf({ ...recipe, afterBuild: [...recipe.afterBuild, hook] }),
    afterCreate: (hook: Recipe['afterCreate'][number]) =>
      factoryOf({ ...recipe, afterCreate: [...recipe.afterCreate, hook] }),
  }
  return Object.assign(start, verbs) as unknown as Factory<object>
}

function added({ name, traits }: Recipe, more: Traits<object, object>): Recipe['traits'] {
  for (const trait of Object.keys(more)) {
    if (!BUILDER_VERBS.includes(trait)) continue
    throw invalid(
      `factory "${name}" cannot have a trait "${trait}": every builder has a method of that name`,
      'call it otherwise, with a name that begins with "with" or "as"',
    )
  }
  return { ...traits, ...more }
}

function invalid(what: string, fix: string): DryfitError {
  return new DryfitError('FACTORY_INVALID', { what, fix })
}
