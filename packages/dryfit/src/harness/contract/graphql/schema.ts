import { loadSchema as load, schemaOf as read } from '../../../services/http/graphql/index.ts'

/**
 * A GraphQL schema that was read and is valid. What it consists of belongs to the package `graphql`, which need not be
 * there: public declarations do not speak of its types.
 */
export interface LoadedSchema {
  /** What messages call it: its path. */
  readonly name: string
  /** A `GraphQLSchema` of that package. */
  readonly schema: object
  /** The package itself, as it was loaded. */
  readonly library: object
}

/**
 * Reads a GraphQL schema: the schema definition language, or the JSON of an introspection query.
 *
 * @throws GRAPHQL_UNREADABLE with file, line and column; PEER_MISSING without the package `graphql`.
 * @example const schema = await loadSchema('contracts/catalog.graphql')
 */
export function loadSchema(path: string): Promise<LoadedSchema> {
  return load(path)
}

/** The schema that a text is, in either form. Throws as {@link loadSchema} does. */
export function schemaOf(text: string, name?: string): Promise<LoadedSchema> {
  return read(text, name)
}
