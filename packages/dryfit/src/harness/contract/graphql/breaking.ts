import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { PersistedDocument } from '../../../services/http/graphql/documents.ts'
import {
  GraphQlChecker,
  PersistedDocuments,
  type LoadedSchema as TypedSchema,
} from '../../../services/http/graphql/index.ts'
import type { LoadedSchema } from './schema.ts'

/** A difference between two versions of a schema. */
export interface SchemaChange {
  /** `dangerous`: no operation breaks, but a client may meet what it does not know, such as another enum value. */
  readonly severity: 'breaking' | 'dangerous' | 'compatible'
  /** The kind of change, as graphql-js calls it: `FIELD_REMOVED`. */
  readonly type: string
  readonly message: string
}

/** What breaks one recorded or trusted operation. */
export interface BrokenOperation {
  readonly operation: string
  readonly reasons: readonly string[]
}

/** What changed from one version of a schema to the next, the worst first. */
export function compareSchemas(earlier: LoadedSchema, later: LoadedSchema): SchemaChange[] {
  const [before, after] = [typed(earlier), typed(later)]
  const { library } = before
  const told = (severity: SchemaChange['severity'], list: readonly Change[]): SchemaChange[] =>
    list.map(({ type, description }) => ({ severity, type: String(type), message: description }))
  const breaking = library.findBreakingChanges(before.schema, after.schema)
  const dangerous = library.findDangerousChanges(before.schema, after.schema)
  const known = new Set([...breaking, ...dangerous].map(({ description }) => description))
  return [
    ...told('breaking', breaking),
    ...told('dangerous', dangerous),
    ...told('compatible', safeChanges(library, before.schema, after.schema, known)),
  ]
}

/** Every schema is from the reader that knows the package. */
function typed(schema: LoadedSchema): TypedSchema {
  return schema as TypedSchema
}

interface Change {
  readonly type: unknown
  readonly description: string
}

/** Version 16 of the library does not tell what was only added. */
function safeChanges(
  library: Partial<Pick<TypedSchema['library'], 'findSchemaChanges'>>,
  before: GraphQLSchema,
  after: GraphQLSchema,
  known: ReadonlySet<string>,
): readonly Change[] {
  return library.findSchemaChanges?.(before, after).filter(({ description }) => !known.has(description)) ?? []
}

/** The operations that were valid and are no longer, with the reasons: the changes that matter to those who ask them. */
export function brokenOperations(
  earlier: LoadedSchema,
  later: LoadedSchema,
  documents: readonly PersistedDocument[],
): BrokenOperation[] {
  const [before, after] = [typed(earlier), typed(later)]
  const checker = new GraphQlChecker(after, new PersistedDocuments(documents))
  const former = new GraphQlChecker(before, new PersistedDocuments(documents))
  return documents.flatMap(({ id, text }) => {
    if (former.checkDocument(text).violations.length > 0) return []
    const { document, violations } = checker.checkDocument(text)
    const reasons = [
      ...violations.map(({ message }) => message),
      ...(document === undefined || violations.length > 0 ? [] : resultChanges(before, after, document)),
    ]
    return reasons.length === 0 ? [] : [{ operation: checker.nameOfDocument(text) ?? id, reasons }]
  })
}

/**
 * Changes that leave an operation valid and still break who reads its result: a field that may be null now, or whose type
 * is another.
 */
function resultChanges(before: TypedSchema, after: TypedSchema, document: DocumentNode): string[] {
  const { library } = before
  const types = new library.TypeInfo(before.schema)
  const fields = new Set<string>()
  const visitor = library.visitWithTypeInfo(types, {
    Field: () => {
      fields.add(`${types.getParentType()?.name}.${types.getFieldDef()?.name}`)
    },
  })
  library.visit(document, visitor)
  return library
    .findBreakingChanges(before.schema, after.schema)
    .map(({ description }) => description)
    .filter((description) => fields.has(/(\S+) changed type from/.exec(description)?.[1] ?? ''))
}
