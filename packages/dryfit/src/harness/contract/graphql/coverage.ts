import type { GraphQLNamedType } from 'graphql'
import type { LoadedSchema, Usage } from '../../../services/http/graphql/index.ts'
import { type SeenParts, Tally } from '../coverage/tally.ts'
import type { GraphQlCoverage } from './covered.ts'

/** Keeps the score while exchanges are checked. */
export class GraphQlCoverageRecorder implements Usage {
  readonly #tally: Tally<keyof GraphQlCoverage>

  /** @param documents the names of the trusted documents */
  constructor(loaded: LoadedSchema, documents: readonly string[]) {
    const types = typesOf(loaded)
    const roots = rootNames(loaded)
    const fields = types.flatMap((type) => fieldsOf(loaded, type))
    this.#tally = new Tally({
      operations: new Set(fields.filter((each) => roots.has(typeOf(each)))),
      types: new Set(types.filter((type) => !loaded.library.isAbstractType(type)).map(({ name }) => name)),
      fields: new Set(fields.filter((each) => !roots.has(typeOf(each)))),
      arguments: new Set(types.flatMap((type) => argumentsOf(loaded, type))),
      enumValues: new Set(types.flatMap((type) => valuesOf(loaded, type))),
      documents: new Set(documents),
    })
  }

  type(name: string): void {
    this.#tally.see('types', name)
  }

  field(coordinate: string): void {
    this.#tally.see('operations', coordinate)
    this.#tally.see('fields', coordinate)
  }

  argument(coordinate: string): void {
    this.#tally.see('arguments', coordinate)
  }

  enumValue(coordinate: string): void {
    this.#tally.see('enumValues', coordinate)
    this.#tally.see('types', typeOf(coordinate))
  }

  document(name: string): void {
    this.#tally.see('documents', name)
  }

  get seen(): SeenParts {
    return this.#tally.seen
  }

  add(parts: SeenParts): void {
    this.#tally.add(parts)
  }

  report(): GraphQlCoverage {
    return this.#tally.report()
  }
}

function typeOf(coordinate: string): string {
  return coordinate.split('.', 1)[0] as string
}

/** Types of the API itself that carry something: no scalars, nothing of introspection. */
function typesOf({ library, schema }: LoadedSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !library.isIntrospectionType(type) && !library.isScalarType(type),
  )
}

function rootNames({ schema }: LoadedSchema): Set<string> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return new Set(roots.flatMap((type) => (type == null ? [] : [type.name])))
}

function fieldsOf({ library }: LoadedSchema, type: GraphQLNamedType): string[] {
  if (!library.isObjectType(type) && !library.isInputObjectType(type)) return []
  return Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
}

function argumentsOf({ library }: LoadedSchema, type: GraphQLNamedType): string[] {
  if (!library.isObjectType(type)) return []
  return Object.values(type.getFields()).flatMap((field) =>
    field.args.map(({ name }) => `${type.name}.${field.name}(${name}:)`),
  )
}

function valuesOf({ library }: LoadedSchema, type: GraphQLNamedType): string[] {
  return library.isEnumType(type) ? type.getValues().map(({ name }) => `${type.name}.${name}`) : []
}
