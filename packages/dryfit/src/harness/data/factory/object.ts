import { DryfitError } from '../../../foundation/core/index.ts'
import type { Change, Recipe } from './recipe.ts'
import { requireValid } from './standard-schema.ts'
import { BUILDABLE, type Buildable, type Make, type Way } from './types.ts'

export const IN_MEMORY: Way = { adapter: undefined, depth: 0 }

/** Associations that lead to each other would go on for ever. */
const MAX_DEPTH = 50

type Fields = Record<string, unknown>

/** Makes one object in memory. */
export function buildObject(recipe: Recipe, changes: readonly Change[], transient: object, way: Way): object {
  const { make, fields, deeper } = begin(recipe, changes, transient, way)
  const built: Fields = {}
  for (const [name, value] of Object.entries(fields)) {
    if (!recipe.owned.has(name)) built[name] = isBuildable(value) ? value[BUILDABLE].build(deeper) : value
  }
  for (const [name, changesOf] of recipe.owned) {
    if (!(name in fields)) continue
    const value = fields[name]
    built[name] = isBuildable(value) ? value[BUILDABLE].build(deeper, changesOf(built)) : value
  }
  return finish(recipe, built, make)
}

/** Makes one object and saves it: first what it needs, then itself, then what it owns. */
export async function createObject(
  recipe: Recipe,
  changes: readonly Change[],
  transient: object,
  way: Way,
): Promise<object> {
  const { make, fields, deeper } = begin(recipe, changes, transient, way)
  const needed: Fields = {}
  for (const [name, value] of Object.entries(fields)) {
    if (!recipe.owned.has(name)) needed[name] = isBuildable(value) ? await value[BUILDABLE].create(deeper) : value
  }
  // What is owned comes later: an object without it does not fit its schema yet.
  const built = finish({ ...recipe, schema: recipe.owned.size === 0 ? recipe.schema : undefined }, needed, make)
  const saved = (await way.adapter?.save(recipe.name, built as Fields)) ?? {}
  const created: Fields = { ...built, ...saved }
  for (const [name, changesOf] of recipe.owned) {
    if (name in fields) created[name] = await createOwned(recipe, name, fields[name], changesOf(created), deeper)
  }
  const { adapter } = way
  if (adapter !== undefined) for (const hook of recipe.afterCreate) await hook(created, { adapter, make })
  return created
}

function createOwned(recipe: Recipe, name: string, value: unknown, changes: object, way: Way): unknown {
  if (isBuildable(value)) return value[BUILDABLE].create(way, changes)
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return value
  throw new DryfitError('FACTORY_INVALID', {
    what: `factory "${recipe.name}" owns "${name}", and it is no builder: nobody knows how to save it`,
    fix: `give builders: { ${name}: anItem().times(2) }`,
  })
}

function begin(recipe: Recipe, changes: readonly Change[], transient: object, way: Way) {
  if (way.depth > MAX_DEPTH) {
    throw new DryfitError('FACTORY_INVALID', {
      what: `the associations of factory "${recipe.name}" lead back to it without end`,
      fix: 'leave one of them empty in the definition, and set it in a trait',
    })
  }
  const make = recipe.counter.next({ ...recipe.transient, ...transient })
  const fields: Fields = { ...fieldsOf(recipe, recipe.definition, make) }
  for (const change of changes) Object.assign(fields, fieldsOf(recipe, change, make))
  return { make, fields, deeper: { ...way, depth: way.depth + 1 } }
}

function fieldsOf({ name }: Recipe, change: Change, make: Make): object {
  const fields: unknown = typeof change === 'function' ? (change as (make: Make) => object)(make) : change
  if (typeof fields === 'object' && fields !== null && !(fields instanceof Promise)) return fields
  throw new DryfitError('FACTORY_INVALID', {
    what: `a definition, trait or change of factory "${name}" gave ${fields instanceof Promise ? 'a promise' : String(fields)} and not fields`,
    fix: 'return an object with fields; what must be waited for belongs into afterCreate',
  })
}

function finish(recipe: Recipe, built: Fields, make: Make): object {
  for (const hook of recipe.afterBuild) hook(built, make)
  if (recipe.schema !== undefined) requireValid(recipe.name, recipe.schema, built)
  return built
}

function isBuildable(value: unknown): value is Buildable<unknown> {
  return typeof value === 'object' && value !== null && BUILDABLE in value
}
