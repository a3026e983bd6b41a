import type {
  GraphQLAbstractType,
  GraphQLCompositeType,
  GraphQLFieldResolver,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
} from 'graphql'
import type { Clock, Seed } from '../../../../foundation/core/index.ts'
import { isObject } from '../../openapi/json.ts'
import type { Store } from '../../state/store.ts'
import type { LoadedSchema } from '../schema.ts'
import type { GraphQlCall, GraphQlMocks } from './mocks.ts'
import { leafValue } from './values.ts'

/** What the resolvers of one execution share. */
export interface WorldContext {
  readonly store: Store
  readonly clock: Clock
  /** Objects made so far. */
  objects: number
}

/** Lists of generated objects get shorter with each level, so that what is asked for stays readable. */
const LIST_LENGTHS = [3, 2]
/** Longest list that an argument `first`, `last` or `limit` can ask for. */
const MAX_LIST = 100
/** A single reply has no more objects. */
const MAX_OBJECTS = 20_000

/**
 * An object of the virtual world. Its key says which one it is: equal keys have equal values, whatever is asked of them
 * and in whatever order.
 */
export class WorldObject {
  readonly type: string
  readonly key: string
  /** Its values as far as somebody gave them. */
  readonly given: Readonly<Record<string, unknown>>
  /** How many lists it lies in. */
  readonly lists: number
  /** What a mutation was told, for the objects in its payload. */
  readonly echo: Readonly<Record<string, unknown>>

  constructor(type: string, key: string, { given, lists, echo }: Pick<WorldObject, 'given' | 'lists' | 'echo'>) {
    this.type = type
    this.key = key
    this.given = given
    this.lists = lists
    this.echo = echo
  }
}

/**
 * Makes what a schema describes out of the seed, beside what a test says of it.
 *
 * ```
 *   field ─▶ given by the stub? ─▶ mock of Type.field? ─▶ mock of Type? ─▶ argument of the same name? ─▶ seed
 * ```
 */
export class World {
  readonly #loaded: LoadedSchema
  readonly #mocks: GraphQlMocks
  readonly #seed: Seed

  constructor(loaded: LoadedSchema, mocks: GraphQlMocks, seed: Seed) {
    this.#loaded = loaded
    this.#mocks = mocks
    this.#seed = seed
  }

  /** The object at which an operation begins. */
  root(type: GraphQLObjectType, given: Readonly<Record<string, unknown>>): WorldObject {
    return new WorldObject(type.name, type.name, { given, lists: 0, echo: {} })
  }

  readonly resolveType = (value: unknown): string => (value as WorldObject).type

  readonly resolveField: GraphQLFieldResolver<WorldObject, WorldContext> = (parent, args, context, info) => {
    const call = this.#call(parent, args, context, info)
    const place: Place = {
      key: `${parent.key}.${info.fieldName}${argumentKey(args)}`,
      field: info.fieldName,
      lists: parent.lists,
      echo: { ...parent.echo, ...echoOf(args) },
      passesOn: info.parentType === this.#loaded.schema.getMutationType(),
      call,
      context,
    }
    return this.#complete(info.returnType, this.#known(parent, info.fieldName, call), place)
  }

  /** What somebody said of a field; undefined when nobody did. */
  #known(parent: WorldObject, field: string, call: GraphQlCall): unknown {
    if (parent.given[field] !== undefined) return called(parent.given[field], call)
    for (const type of this.#typesOf(parent.type)) {
      const ofField = this.#mocks[`${type}.${field}`]
      if (ofField !== undefined) return called(ofField, call)
      const ofType = called(this.#mocks[type], call)
      if (isObject(ofType) && ofType[field] !== undefined) return called(ofType[field], call)
    }
    return undefined
  }

  /** The type and its interfaces. */
  #typesOf(name: string): readonly string[] {
    const type = this.#loaded.schema.getType(name)
    return this.#loaded.library.isObjectType(type) ? [name, ...type.getInterfaces().map((each) => each.name)] : [name]
  }

  /** Makes a value of a type out of what was said; of nothing, all is generated. */
  #complete(type: GraphQLOutputType, said: unknown, place: Place): unknown {
    const { library } = this.#loaded
    if (library.isNonNullType(type)) return this.#complete(type.ofType, said, place)
    if (said === null) return null
    if (said instanceof Promise) return said.then((each) => this.#complete(type, each, place))
    if (said instanceof Error) throw said
    const value = plain(said)
    if (library.isListType(type)) return this.#list(type.ofType, value, place)
    if (library.isLeafType(type)) return value === undefined ? this.#leaf(type, place) : value
    return this.#object(type, isObject(value) ? value : {}, place)
  }

  #list(type: GraphQLOutputType, value: unknown, place: Place): unknown {
    // Anything else is left as it is: the library says that it is no list.
    if (value !== undefined && !Array.isArray(value)) return value
    const items = value ?? Array.from({ length: lengthOf(place) })
    return items.map((item: unknown, index: number) =>
      this.#complete(type, called(item, place.call), {
        ...place,
        key: `${place.key}[${index}]`,
        lists: place.lists + 1,
      }),
    )
  }

  #leaf(type: GraphQLLeafType, { key, field, call, context }: Place): unknown {
    const mock = called(this.#mocks[type.name], call)
    if (mock !== undefined) return plain(mock)
    const random = this.#seed.random(`graphql ${key}`)
    return leafValue(this.#loaded.library, { type, field, random, now: context.clock.now() })
  }

  #object(type: GraphQLCompositeType, said: Readonly<Record<string, unknown>>, place: Place): WorldObject {
    const { library } = this.#loaded
    if (++place.context.objects > MAX_OBJECTS) {
      throw new library.GraphQLError(`the reply would have more than ${MAX_OBJECTS} objects`)
    }
    const concrete = library.isAbstractType(type) ? this.#concrete(type, said, place.key) : type
    const fields = concrete.getFields()
    const echoed = Object.entries(place.echo).filter(([name, value]) => {
      const field = fields[name]
      return field !== undefined && library.isLeafType(library.getNamedType(field.type)) && typeof value !== 'object'
    })
    const given = { ...Object.fromEntries(echoed), ...said }
    const id = given.id
    const isSingle = place.lists === 0 || said.id !== undefined
    const key = isSingle && (typeof id === 'string' || typeof id === 'number') ? `${concrete.name}:${id}` : place.key
    return new WorldObject(concrete.name, key, { given, lists: place.lists, echo: place.passesOn ? place.echo : {} })
  }

  #concrete(type: GraphQLAbstractType, said: Readonly<Record<string, unknown>>, key: string): GraphQLObjectType {
    const possible = this.#loaded.schema.getPossibleTypes(type)
    const { __typename: wanted, ...fields } = said
    const fitting = possible.filter((each) =>
      wanted === undefined
        ? Object.keys(fields).every((name) => Object.hasOwn(each.getFields(), name))
        : each.name === wanted,
    )
    if (fitting.length === 0) {
      throw new this.#loaded.library.GraphQLError(
        `no type of ${type.name} has the fields ${Object.keys(said).join(', ')}`,
      )
    }
    return this.#seed.random(`graphql type of ${key}`).pick(fitting)
  }

  #call(
    parent: WorldObject,
    args: Readonly<Record<string, unknown>>,
    { store, clock }: WorldContext,
    { variableValues, operation, fieldName }: GraphQLResolveInfo,
  ): GraphQlCall {
    const seed = this.#seed
    return {
      args,
      parent: parent.given,
      // Version 17 keeps them one level deeper.
      variables: (isObject(variableValues.coerced) && 'sources' in variableValues
        ? variableValues.coerced
        : variableValues) as Readonly<Record<string, unknown>>,
      operation: operation.name?.value,
      store,
      clock,
      get random() {
        return seed.random(`graphql mock ${parent.key}.${fieldName}${argumentKey(args)}`)
      },
    }
  }
}

/** Where a value belongs. */
interface Place {
  readonly key: string
  readonly field: string
  readonly lists: number
  /** What the field's arguments say of the object that it returns. */
  readonly echo: Readonly<Record<string, unknown>>
  /** Whether that is said of the objects inside of it as well. */
  readonly passesOn: boolean
  readonly call: GraphQlCall
  readonly context: WorldContext
}

function called(value: unknown, call: GraphQlCall): unknown {
  return typeof value === 'function' ? value(call) : value
}

/** What matchers of contracts and dates are in JSON. */
function plain(value: unknown): unknown {
  const { toJSON } = (value ?? {}) as { toJSON?: unknown }
  return typeof toJSON === 'function' ? toJSON.call(value) : value
}

function argumentKey(args: Readonly<Record<string, unknown>>): string {
  return Object.keys(args).length === 0 ? '' : `(${JSON.stringify(args)})`
}

/** `user(id: 7)` is the user 7, and `createUser(input: { name: "Ann" })` is called Ann. */
function echoOf(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const inner = Object.values(args).filter(isObject)
  return Object.assign({}, ...inner, args) as Readonly<Record<string, unknown>>
}

function lengthOf({ lists, call: { args }, field }: Place): number {
  // A list of what went wrong: nothing did.
  if (/errors$/i.test(field)) return 0
  const asked = [args.first, args.last, args.limit].find((each) => Number.isInteger(each) && Number(each) >= 0)
  return asked === undefined ? (LIST_LENGTHS[lists] ?? 1) : Math.min(Number(asked), MAX_LIST)
}
