import type { GraphQLInputObjectType, GraphQLInputType, ValueNode } from 'graphql'
import { isObject } from '../openapi/json.ts'
import type { Operation } from './operation.ts'
import type { LoadedSchema } from './schema.ts'
import type { Usage } from './usage.ts'

/** Tells which arguments, input fields and enum values an operation hands over, in its text and in its variables. */
export function recordArguments(
  loaded: LoadedSchema,
  { document, definition, variables }: Operation,
  usage: Usage,
): void {
  const { library, schema } = loaded
  const types = new library.TypeInfo(schema)
  const record = (type: GraphQLInputType | null | undefined, value: unknown): void =>
    recordValue(loaded, type ?? undefined, value, usage)
  const fragments = document.definitions.filter(({ kind }) => kind === 'FragmentDefinition')
  const visitor = library.visitWithTypeInfo(types, {
    Argument: ({ name }) => {
      const [parent, field] = [types.getParentType(), types.getFieldDef()]
      // An argument of a directive is none of a field.
      if (parent && field && types.getDirective() == null)
        usage.argument(`${parent.name}.${field.name}(${name.value}:)`)
    },
    ObjectField: ({ name }) => {
      const parent = library.getNamedType(types.getParentInputType() ?? undefined)
      if (library.isInputObjectType(parent)) usage.field(`${parent.name}.${name.value}`)
    },
    ObjectValue: () => {
      const type = library.getNamedType(types.getInputType() ?? undefined)
      if (library.isInputObjectType(type)) usage.type(type.name)
    },
    EnumValue: ({ value }) => {
      const type = library.getNamedType(types.getInputType() ?? undefined)
      if (library.isEnumType(type)) usage.enumValue(`${type.name}.${value}`)
    },
  })
  library.visit({ kind: library.Kind.DOCUMENT, definitions: [definition, ...fragments] }, visitor)
  for (const { variable, type, defaultValue } of definition.variableDefinitions ?? []) {
    const value = variables[variable.name.value]
    const inputType = library.typeFromAST(schema, type as Parameters<typeof library.typeFromAST>[1])
    if (library.isInputType(inputType)) record(inputType, value ?? literal(loaded, defaultValue))
  }
}

function literal({ library }: LoadedSchema, node: ValueNode | undefined): unknown {
  return node === undefined ? undefined : library.valueFromASTUntyped(node)
}

function recordValue(loaded: LoadedSchema, type: GraphQLInputType | undefined, value: unknown, usage: Usage): void {
  const { library } = loaded
  if (type === undefined || value === undefined || value === null) return
  if (library.isNonNullType(type)) recordValue(loaded, type.ofType, value, usage)
  else if (library.isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) recordValue(loaded, type.ofType, item, usage)
  } else if (library.isEnumType(type)) usage.enumValue(`${type.name}.${String(value)}`)
  else if (library.isInputObjectType(type) && isObject(value)) recordObject(loaded, type, value, usage)
}

function recordObject(loaded: LoadedSchema, type: GraphQLInputObjectType, value: object, usage: Usage): void {
  usage.type(type.name)
  const given = new Map(Object.entries(value))
  for (const [name, field] of Object.entries(type.getFields())) {
    if (!given.has(name)) continue
    usage.field(`${type.name}.${name}`)
    recordValue(loaded, field.type, given.get(name), usage)
  }
}
