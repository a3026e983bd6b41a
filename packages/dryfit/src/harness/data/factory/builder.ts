import { DryfitError, invalidOption } from '../../../foundation/core/index.ts'
import type { Adapter } from './adapter.ts'
import { buildObject, createObject, IN_MEMORY } from './object.ts'
import type { Change, Recipe } from './recipe.ts'
import { BUILDABLE, type Buildable, type Way } from './types.ts'

type Place = object | ((index: number) => object)

/** A limit on lists, against a count that came from a slip. */
const MAX_LIST_OBJECTS = 100_000

/** A builder: what was asked for so far, and what can be done with it. */
export function builderOf(recipe: Recipe, changes: readonly Change[], transient: object): object {
  const and = (change: Change): object => builderOf(recipe, [...changes, change], transient)
  const build = (way: Way, more?: Change): object => buildObject(recipe, all(changes, more), transient, way)
  const create = (way: Way, more?: Change): Promise<object> => createObject(recipe, all(changes, more), transient, way)
  return {
    ...traitMethods(recipe, and),
    with: and,
    given: (more: object) => builderOf(recipe, changes, { ...transient, ...more }),
    build: (more?: Change) => build(IN_MEMORY, more),
    buildList: (count: number, more?: Place) =>
      indexes(recipe, 'buildList', count).map((index) => build(IN_MEMORY, at(more, index))),
    create: (adapter: Adapter, more?: Change) => create(saving(recipe, adapter), more),
    createList: async (adapter: Adapter, count: number, more?: Place) => {
      const created: object[] = []
      for (const index of indexes(recipe, 'createList', count)) {
        created.push(await create(saving(recipe, adapter), at(more, index)))
      }
      return created
    },
    times: (count: number) => listOf(indexes(recipe, 'times', count), { build, create }),
    its: (field: string) => fieldOf(field, { build, create }),
    [BUILDABLE]: { build, create },
  }
}

/** The names that a trait cannot have. */
export const BUILDER_VERBS: readonly string[] = [
  ...['with', 'given', 'build', 'buildList', 'create', 'createList', 'times', 'its', 'then'],
]

interface Makes {
  build(way: Way, changes?: object): object
  create(way: Way, changes?: object): Promise<object>
}

function traitMethods({ traits }: Recipe, and: (change: Change) => object): object {
  const methods = Object.entries(traits).map(([name, trait]) => [
    name,
    (...parameters: unknown[]) => and(typeof trait === 'function' ? (trait as Parameterised)(...parameters) : trait),
  ])
  return Object.fromEntries(methods)
}

type Parameterised = (...parameters: unknown[]) => Change

function all(changes: readonly Change[], more: Change | undefined): readonly Change[] {
  return more === undefined ? changes : [...changes, more]
}

function at(more: Place | undefined, index: number): object | undefined {
  return typeof more === 'function' ? (more as (index: number) => object)(index) : more
}

function indexes({ name }: Recipe, verb: string, count: number): number[] {
  if (Number.isInteger(count) && count >= 0 && count <= MAX_LIST_OBJECTS)
    return Array.from({ length: count }, (_, i) => i)
  throw invalidOption(`factory "${name}"`, verb, `a whole number from 0 to ${MAX_LIST_OBJECTS}`, count)
}

function saving({ name }: Recipe, adapter: Adapter | undefined): Way {
  if (typeof adapter?.save === 'function') return { adapter, depth: 0 }
  throw new DryfitError('FACTORY_INVALID', {
    what: `create() of factory "${name}" needs an adapter that saves`,
    fix: `create(postgresAdapter(db, '${name}s')), or any { save(kind, record) }`,
  })
}

function listOf(places: readonly number[], { build, create }: Makes): Buildable<object[]> {
  return {
    [BUILDABLE]: {
      build: (way, changes) => places.map(() => build(way, changes)),
      create: async (way, changes) => {
        const created: object[] = []
        for (const _ of places) created.push(await create(way, changes))
        return created
      },
    },
  }
}

function fieldOf(field: string, { build, create }: Makes): Buildable<unknown> {
  const read = (owner: object): unknown => Reflect.get(owner, field)
  return {
    [BUILDABLE]: {
      build: (way, changes) => read(build(way, changes)),
      create: async (way, changes) => read(await create(way, changes)),
    },
  }
}
