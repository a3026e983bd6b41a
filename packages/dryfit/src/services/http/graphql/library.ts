import { DryfitError, messageOf } from '../../../foundation/core/index.ts'

/** The part of the package `graphql` that is used here: all of it, in the version that the project has (16 or later). */
export type GraphQlLibrary = typeof import('graphql')

let loaded: Promise<GraphQlLibrary> | undefined

/**
 * The reference implementation of GraphQL, loaded when a schema is used.
 *
 * @throws PEER_MISSING
 */
export function loadGraphQlLibrary(): Promise<GraphQlLibrary> {
  loaded ??= import('graphql').catch((cause: unknown) => {
    loaded = undefined
    throw new DryfitError('PEER_MISSING', {
      what: 'a GraphQL schema is to be used, and the package graphql is not installed',
      why: messageOf(cause).split('\n', 1)[0],
      fix: 'npm install --save-dev graphql',
      cause,
    })
  })
  return loaded
}
