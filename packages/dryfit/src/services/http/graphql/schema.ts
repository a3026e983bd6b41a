import { readFile } from 'node:fs/promises'
import type { GraphQLSchema, IntrospectionQuery } from 'graphql'
import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { isObject } from '../openapi/json.ts'
import { type GraphQlLibrary, loadGraphQlLibrary } from './library.ts'

/** A schema that was read and is valid, with the library that it belongs to. */
export interface LoadedSchema {
  /** What messages call it: its path. */
  readonly name: string
  readonly schema: GraphQLSchema
  readonly library: GraphQlLibrary
}

const MAX_SCHEMA_BYTES = 64 * 1024 * 1024

/**
 * Reads a GraphQL schema: the schema definition language, or the JSON of an introspection query.
 *
 * @throws GRAPHQL_UNREADABLE with file, line and column; PEER_MISSING without the package `graphql`.
 * @example const schema = await loadSchema('contracts/catalog.graphql')
 */
export async function loadSchema(path: string): Promise<LoadedSchema> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw unreadable(path, cause.message)
  })
  return schemaOf(text, path)
}

/** The schema that a text is, in either form. Throws as {@link loadSchema} does. */
export async function schemaOf(text: string, name = 'GraphQL schema'): Promise<LoadedSchema> {
  if (text.length > MAX_SCHEMA_BYTES) throw unreadable(name, `it is longer than ${MAX_SCHEMA_BYTES} bytes`)
  const library = await loadGraphQlLibrary()
  const schema = text.trimStart().startsWith('{')
    ? fromIntrospection(library, text, name)
    : fromSdl(library, text, name)
  const problems = library.validateSchema(schema)
  if (problems.length > 0) throw unreadable(name, problems.map(describeProblem).join('\n'))
  return { name, schema, library }
}

function fromSdl(library: GraphQlLibrary, text: string, name: string): GraphQLSchema {
  try {
    const document = library.parse(new library.Source(text, name))
    return library.buildASTSchema(document)
  } catch (thrown) {
    throw unreadable(name, thrown instanceof library.GraphQLError ? describeProblem(thrown) : messageOf(thrown))
  }
}

function fromIntrospection(library: GraphQlLibrary, text: string, name: string): GraphQLSchema {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch (cause) {
    throw unreadable(name, `it is not JSON: ${messageOf(cause)}`)
  }
  const result = isObject(root) && isObject(root.data) ? root.data : root
  if (!isObject(result) || !isObject(result.__schema)) {
    throw unreadable(name, 'it has no field "__schema"', 'JSON is read as the result of an introspection query')
  }
  try {
    return library.buildClientSchema(result as unknown as IntrospectionQuery)
  } catch (cause) {
    throw unreadable(name, messageOf(cause))
  }
}

interface Problem {
  readonly message: string
  readonly locations?: readonly { readonly line: number; readonly column: number }[] | undefined
}

function describeProblem({ message, locations }: Problem): string {
  const [place] = locations ?? []
  return place === undefined ? message : `line ${place.line}, column ${place.column}: ${message}`
}

export function unreadable(name: string, why: string, fix?: string): DryfitError {
  return new DryfitError('GRAPHQL_UNREADABLE', { what: `${name} cannot be used for GraphQL`, why, fix })
}
