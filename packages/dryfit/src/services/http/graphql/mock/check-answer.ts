import type { GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType, GraphQLOutputType } from 'graphql'
import { closest } from '../../../../foundation/core/index.ts'
import { isObject, pointerStep } from '../../openapi/json.ts'
import type { Violation } from '../../openapi/violation.ts'
import type { GraphQlAnswer } from '../../respond/graphql-answer.ts'
import { wrongScalar } from '../scalars.ts'
import type { LoadedSchema } from '../schema.ts'

/** Why an answer can never be one of the schema: fields that do not exist, values of another type. */
export function checkAnswer(loaded: LoadedSchema, { data, events = [] }: GraphQlAnswer): Violation[] {
  const { schema } = loaded
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((each) => each != null)
  const subscription = schema.getSubscriptionType()
  const all = subscription == null ? roots : [...roots, subscription]
  return [
    ...(data === undefined ? [] : checkRoot(loaded, all, data, '/data')),
    ...events.flatMap((event, index) =>
      event.data === undefined || subscription == null
        ? []
        : checkRoot(loaded, [subscription], event.data, `/events/${index}/data`),
    ),
  ]
}

/** The stub does not say what kind of operation it answers: whichever its fields fit best. */
function checkRoot(
  loaded: LoadedSchema,
  roots: readonly GraphQLObjectType[],
  data: Readonly<Record<string, unknown>>,
  at: string,
): Violation[] {
  const names = Object.keys(data)
  const fits = (type: GraphQLObjectType): number => names.filter((name) => name in type.getFields()).length
  const [best] = [...roots].sort((one, other) => fits(other) - fits(one))
  return best === undefined ? [] : checkFields(loaded, best, data, at)
}

function checkFields(
  loaded: LoadedSchema,
  type: GraphQLObjectType | GraphQLInterfaceType,
  given: Readonly<Record<string, unknown>>,
  at: string,
): Violation[] {
  const fields = type.getFields()
  return Object.entries(given).flatMap(([name, value]) => {
    if (name === '__typename') return []
    const field = fields[name]
    const place = at + pointerStep(name)
    if (field !== undefined)
      return checkValue(loaded, field.type, value, { at: place, coordinate: `${type.name}.${name}` })
    const near = closest(name, Object.keys(fields))
    const hint = near === undefined ? '' : `; did you mean "${near}"?`
    return [violation(place, `is no field of ${type.name}${hint}`, type.name)]
  })
}

interface Place {
  readonly at: string
  readonly coordinate: string
}

function checkValue(loaded: LoadedSchema, type: GraphQLOutputType, value: unknown, place: Place): Violation[] {
  const { library } = loaded
  const { at, coordinate } = place
  // What a function makes is only known when it does; what is left out is generated.
  if (typeof value === 'function' || value === undefined || value instanceof Error || value instanceof Promise)
    return []
  if (library.isNonNullType(type)) {
    if (value === null) return [violation(at, `is null, and its type is ${type}`, coordinate)]
    return checkValue(loaded, type.ofType, value, place)
  }
  if (value === null) return []
  if (library.isListType(type)) {
    if (!Array.isArray(value)) return [violation(at, `must be a list (${type})`, coordinate)]
    return value.flatMap((item, index) =>
      checkValue(loaded, type.ofType, item, { at: at + pointerStep(index), coordinate }),
    )
  }
  const plain = jsonOf(value)
  const wanted = wrongLeaf(loaded, type, plain)
  if (wanted !== undefined)
    return [violation(at, `must be ${wanted} (${type}), is ${JSON.stringify(plain)}`, coordinate)]
  if (library.isLeafType(type)) return []
  if (!isObject(plain)) return [violation(at, `must be an object (${type}), is ${JSON.stringify(plain)}`, coordinate)]
  return checkObject(loaded, type, plain, place)
}

/** The value as JSON has it: matchers of contracts and dates say it themselves. */
function jsonOf(value: unknown): unknown {
  const { toJSON } = value as { toJSON?: unknown }
  return typeof toJSON === 'function' ? toJSON.call(value) : value
}

function wrongLeaf({ library }: LoadedSchema, type: GraphQLNamedType, value: unknown): string | undefined {
  if (library.isScalarType(type)) {
    // A number serves as an ID: it is sent as a text.
    return type.name === 'ID' && typeof value === 'number' ? undefined : wrongScalar(type.name, value)
  }
  if (!library.isEnumType(type)) return undefined
  const names = type.getValues().map(({ name }) => name)
  return names.includes(String(value)) ? undefined : `one of ${names.join(', ')}`
}

function checkObject(
  loaded: LoadedSchema,
  type: GraphQLNamedType,
  value: Readonly<Record<string, unknown>>,
  { at, coordinate }: Place,
): Violation[] {
  const { library, schema } = loaded
  if (library.isObjectType(type)) return checkFields(loaded, type, value, at)
  if (!library.isAbstractType(type)) return []
  const possible = schema.getPossibleTypes(type)
  const { __typename: wanted } = value
  if (wanted === undefined) {
    const tried = possible.map((each) => checkFields(loaded, each, value, at))
    return tried.sort((one, other) => one.length - other.length)[0] ?? []
  }
  const concrete = possible.find(({ name }) => name === wanted)
  if (concrete !== undefined) return checkFields(loaded, concrete, value, at)
  const names = possible.map(({ name }) => name).join(', ')
  return [violation(`${at}/__typename`, `must be one of ${names}, is ${JSON.stringify(wanted)}`, coordinate)]
}

function violation(at: string, message: string, pointer: string): Violation {
  return { part: 'data', at, message, pointer }
}
