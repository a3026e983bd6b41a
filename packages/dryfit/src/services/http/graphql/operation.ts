import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql'
import { messageOf } from '../../../foundation/core/index.ts'
import type { Violation } from '../openapi/violation.ts'
import { MAX_TOKENS, tooExpensive } from './cost.ts'
import type { GraphQlRequest } from './request.ts'
import type { LoadedSchema } from './schema.ts'

/** A document that was parsed and held against the schema. */
export interface CheckedDocument {
  /** Undefined when it is no document. */
  readonly document: DocumentNode | undefined
  readonly violations: readonly Violation[]
}

/** What a request asks for: one operation of a document. */
export interface Operation {
  readonly document: DocumentNode
  readonly definition: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

const MAX_ERRORS = 50

/** Parses a document and holds it against the schema, within limits of length, depth and number of fields. */
export function checkDocument(loaded: LoadedSchema, text: string): CheckedDocument {
  const { library, schema } = loaded
  let document: DocumentNode
  try {
    document = library.parse(text, { maxTokens: MAX_TOKENS })
  } catch (thrown) {
    const violation =
      thrown instanceof library.GraphQLError
        ? toViolation(thrown, 'syntax')
        : operationViolation(messageOf(thrown), 'syntax')
    return { document: undefined, violations: [violation] }
  }
  const expensive = tooExpensive(library, document)
  if (expensive !== undefined) return { document: undefined, violations: [operationViolation(expensive, 'limit')] }
  const errors = library.validate(schema, document, undefined, { maxErrors: MAX_ERRORS })
  return { document, violations: errors.length === 0 ? [] : withRules(loaded, document, errors) }
}

/** The library does not say which rule an error is of: each is asked again, and only when there is an error. */
function withRules(
  { library, schema }: LoadedSchema,
  document: DocumentNode,
  errors: readonly GraphQLError[],
): Violation[] {
  const byMessage = new Map<string, string>()
  for (const rule of library.specifiedRules) {
    for (const { message } of library.validate(schema, document, [rule], { maxErrors: MAX_ERRORS })) {
      byMessage.set(message, rule.name.replace(/Rule$/, ''))
    }
  }
  return errors.map((error) => toViolation(error, byMessage.get(error.message) ?? 'validation', document))
}

/** The operation that a request means, or why there is none; and whether its variables fit. */
export function selectOperation(
  { library, schema }: LoadedSchema,
  document: DocumentNode,
  { operationName, variables }: GraphQlRequest,
): { readonly operation: Operation | undefined; readonly violations: readonly Violation[] } {
  const definition = library.getOperationAST(document, operationName)
  if (definition === null || definition === undefined) {
    const why =
      operationName === undefined
        ? 'the document has not exactly one operation, and the request does not name one'
        : `the document has no operation "${operationName}"`
    return { operation: undefined, violations: [operationViolation(why, 'GetOperation')] }
  }
  const { errors = [] } = library.getVariableValues(schema, definition.variableDefinitions ?? [], variables)
  const violations = errors.map(
    (error): Violation => ({
      part: 'variables',
      at: nameOf(definition),
      message: error.message,
      pointer: 'CoerceVariableValues',
    }),
  )
  return { operation: { document, definition, variables }, violations }
}

/** `query GetUser`; without a name the fields that are asked for: `query { user, orders }`. */
export function nameOf({ operation, name, selectionSet }: OperationDefinitionNode): string {
  if (name !== undefined) return `${operation} ${name.value}`
  const fields = selectionSet.selections.flatMap((each) => (each.kind === 'Field' ? [each.name.value] : []))
  return `${operation} { ${fields.slice(0, MAX_SHOWN_FIELDS).join(', ')}${fields.length > MAX_SHOWN_FIELDS ? ', …' : ''} }`
}

const MAX_SHOWN_FIELDS = 3

export function operationViolation(message: string, rule: string, at = ''): Violation {
  return { part: 'operation', at, message, pointer: rule }
}

function toViolation({ message, locations }: GraphQLError, rule: string, document?: DocumentNode): Violation {
  const [place] = locations ?? []
  const operation = document === undefined ? undefined : operationAround(document, place?.line, place?.column)
  const at = [operation, place && `line ${place.line}, column ${place.column}`].filter(Boolean).join(', ')
  return { part: 'operation', at, message, pointer: rule }
}

/** The operation or fragment in which a place lies: the last one that begins before it. */
function operationAround(document: DocumentNode, line = 1, column = 1): string | undefined {
  const before = document.definitions.findLast(({ loc }) => {
    const start = loc?.startToken
    return start !== undefined && (start.line < line || (start.line === line && start.column <= column))
  })
  if (before?.kind === 'OperationDefinition') return nameOf(before)
  return before?.kind === 'FragmentDefinition' ? `fragment ${before.name.value}` : undefined
}
