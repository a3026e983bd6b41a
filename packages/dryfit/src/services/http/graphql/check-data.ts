import type {
  FieldNode,
  GraphQLAbstractType,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  SelectionSetNode,
} from 'graphql'
import { isObject, pointerStep } from '../openapi/json.ts'
import type { Violation } from '../openapi/violation.ts'
import { FieldCollector } from './collect.ts'
import type { Operation } from './operation.ts'
import { wrongScalar } from './scalars.ts'
import type { LoadedSchema } from './schema.ts'
import type { Usage } from './usage.ts'

/** What is found beyond that many is not listed. */
const MAX_VIOLATIONS = 50

/**
 * Holds the `data` of a reply against its operation and the schema: each field that was asked for is there, nothing else
 * is, and every value is one of its type (GraphQL §6.4.3, "Value Completion").
 */
export function checkData(
  loaded: LoadedSchema,
  operation: Operation,
  data: Readonly<Record<string, unknown>>,
  usage?: Usage,
): Violation[] {
  const root = loaded.schema.getRootType(operation.definition.operation)
  if (root === undefined || root === null) return []
  const walk = new DataWalk(loaded, new FieldCollector(loaded, operation), usage)
  walk.object(root, [operation.definition.selectionSet], data, '/data')
  return walk.violations
}

class DataWalk {
  readonly violations: Violation[] = []
  readonly #loaded: LoadedSchema
  readonly #collector: FieldCollector
  readonly #usage: Usage | undefined

  constructor(loaded: LoadedSchema, collector: FieldCollector, usage: Usage | undefined) {
    this.#loaded = loaded
    this.#collector = collector
    this.#usage = usage
  }

  object(
    type: GraphQLObjectType,
    selections: readonly SelectionSetNode[],
    data: Readonly<Record<string, unknown>>,
    at: string,
  ): void {
    this.#usage?.type(type.name)
    const fields = this.#collector.collect(type, selections)
    for (const key of Object.keys(data)) {
      if (!fields.has(key)) this.#report(at + pointerStep(key), 'was not asked for', type.name)
    }
    for (const [key, nodes] of fields) {
      const field = this.#field(type, nodes[0]?.name.value ?? key)
      if (field === undefined) continue
      const coordinate = `${type.name}.${field.name}`
      if (Object.hasOwn(data, key)) {
        this.#usage?.field(coordinate)
        this.#value(field.type, nodes, data[key], { at: at + pointerStep(key), coordinate })
      } else this.#report(at + pointerStep(key), 'was asked for and is missing', coordinate)
    }
  }

  #value(
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    value: unknown,
    place: { readonly at: string; readonly coordinate: string },
  ): void {
    const { library } = this.#loaded
    const { at, coordinate } = place
    if (library.isNonNullType(type)) {
      if (value === null) this.#report(at, `is null, and its type is ${type}`, coordinate)
      else this.#value(type.ofType, nodes, value, place)
    } else if (value === null) {
      // Fits: every type without an exclamation mark may be null.
    } else if (library.isListType(type)) {
      if (!Array.isArray(value)) this.#report(at, `must be a list (${type}), is ${shown(value)}`, coordinate)
      else
        for (const [index, item] of value.entries())
          this.#value(type.ofType, nodes, item, { at: at + pointerStep(index), coordinate })
    } else if (library.isLeafType(type)) this.#leaf(type, value, at, coordinate)
    else if (!isObject(value)) this.#report(at, `must be an object (${type}), is ${shown(value)}`, coordinate)
    else this.#composite(type, nodes, value, place)
  }

  #composite(
    type: GraphQLCompositeType,
    nodes: readonly FieldNode[],
    value: Readonly<Record<string, unknown>>,
    place: { readonly at: string; readonly coordinate: string },
  ): void {
    const selections = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]))
    if (this.#loaded.library.isObjectType(type)) this.object(type, selections, value, place.at)
    else this.#abstract(type, selections, value, place)
  }

  #leaf(type: GraphQLLeafType, value: unknown, at: string, coordinate: string): void {
    if (!this.#loaded.library.isEnumType(type)) {
      const wanted = wrongScalar(type.name, value)
      if (wanted !== undefined) this.#report(at, `must be ${wanted} (${type}), is ${shown(value)}`, coordinate)
      return
    }
    const names = type.getValues().map(({ name }) => name)
    if (typeof value === 'string' && names.includes(value)) this.#usage?.enumValue(`${type.name}.${value}`)
    else this.#report(at, `must be one of ${names.join(', ')} (${type}), is ${shown(value)}`, coordinate)
  }

  /** The concrete type says its name, or it is whichever type the object fits. */
  #abstract(
    type: GraphQLAbstractType,
    selections: readonly SelectionSetNode[],
    value: Readonly<Record<string, unknown>>,
    { at, coordinate }: { readonly at: string; readonly coordinate: string },
  ): void {
    const possible = this.#loaded.schema.getPossibleTypes(type)
    const key = possible.map((each) => this.#typenameKey(each, selections)).find((each) => each !== undefined)
    const typename = key === undefined ? undefined : value[key]
    const concrete = possible.find(({ name }) => name === typename)
    const names = possible.map(({ name }) => name).join(', ')
    if (typename === undefined) this.#guess(possible, selections, value, at)
    else if (concrete !== undefined) this.object(concrete, selections, value, at)
    else this.#report(at, `is a ${shown(typename)}, and ${type} is one of ${names}`, coordinate)
  }

  /**
   * The type whose fields are most nearly those of the object. Fields of one name have one type, whatever the concrete
   * type is (GraphQL §5.3.2), so that names tell it.
   */
  #guess(
    possible: readonly GraphQLObjectType[],
    selections: readonly SelectionSetNode[],
    value: Readonly<Record<string, unknown>>,
    at: string,
  ): void {
    const keys = new Set(Object.keys(value))
    const distances = possible.map((type) => {
      const fields = new Set(this.#collector.collect(type, selections).keys())
      return { type, distance: keys.symmetricDifference(fields).size }
    })
    const [best] = distances.sort((one, other) => one.distance - other.distance)
    if (best !== undefined) this.object(best.type, selections, value, at)
  }

  #typenameKey(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): string | undefined {
    for (const [key, [node]] of this.#collector.collect(type, selections))
      if (node?.name.value === '__typename') return key
    return undefined
  }

  #field(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
    const { library, schema } = this.#loaded
    if (name === library.TypeNameMetaFieldDef.name) return library.TypeNameMetaFieldDef
    if (type === schema.getQueryType()) {
      if (name === library.SchemaMetaFieldDef.name) return library.SchemaMetaFieldDef
      if (name === library.TypeMetaFieldDef.name) return library.TypeMetaFieldDef
    }
    return type.getFields()[name]
  }

  #report(at: string, message: string, coordinate: string): void {
    if (this.violations.length < MAX_VIOLATIONS) {
      this.violations.push({ part: 'data', at, message, pointer: coordinate })
    }
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
