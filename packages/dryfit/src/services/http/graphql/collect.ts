import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  SelectionSetNode,
  ValueNode,
} from 'graphql'
import type { Operation } from './operation.ts'
import type { LoadedSchema } from './schema.ts'

/** The fields of a selection by the name that each has in the reply. */
export type CollectedFields = ReadonlyMap<string, readonly FieldNode[]>

/** Finds what an operation asks of an object: fragments opened, `@skip` and `@include` heeded (GraphQL §6.3.2). */
export class FieldCollector {
  readonly #loaded: LoadedSchema
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #variables: Readonly<Record<string, unknown>>

  constructor(loaded: LoadedSchema, { document, definition, variables }: Operation) {
    this.#loaded = loaded
    this.#fragments = fragmentsOf(document)
    const defaults = (definition.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === 'BooleanValue' ? [[variable.name.value, defaultValue.value] as const] : [],
    )
    this.#variables = { ...Object.fromEntries(defaults), ...variables }
  }

  collect(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): CollectedFields {
    const fields = new Map<string, FieldNode[]>()
    const visited = new Set<string>()
    for (const each of selections) this.#into(fields, visited, type, each)
    return fields
  }

  #into(fields: Map<string, FieldNode[]>, visited: Set<string>, type: GraphQLObjectType, set: SelectionSetNode): void {
    for (const selection of set.selections) {
      if (!this.#isIncluded(selection.directives ?? [])) continue
      if (selection.kind === 'Field') {
        const key = selection.alias?.value ?? selection.name.value
        const known = fields.get(key)
        if (known === undefined) fields.set(key, [selection])
        else known.push(selection)
      } else if (selection.kind === 'InlineFragment') {
        if (this.#applies(selection.typeCondition?.name.value, type))
          this.#into(fields, visited, type, selection.selectionSet)
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value)
        const fragment = this.#fragments.get(selection.name.value)
        if (fragment !== undefined && this.#applies(fragment.typeCondition.name.value, type))
          this.#into(fields, visited, type, fragment.selectionSet)
      }
    }
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true
    const { schema, library } = this.#loaded
    const wanted = schema.getType(condition)
    return library.isAbstractType(wanted) && schema.isSubType(wanted, type)
  }

  #isIncluded(directives: readonly DirectiveNode[]): boolean {
    return directives.every(({ name, arguments: given = [] }) => {
      const condition = given.find((each) => each.name.value === 'if')?.value
      if (name.value === 'skip') return !this.#isTrue(condition)
      return name.value !== 'include' || this.#isTrue(condition)
    })
  }

  #isTrue(value: ValueNode | undefined): boolean {
    if (value?.kind === 'Variable') return this.#variables[value.name.value] === true
    return value?.kind === 'BooleanValue' && value.value
  }
}

function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((each) => (each.kind === 'FragmentDefinition' ? [[each.name.value, each] as const] : [])),
  )
}
