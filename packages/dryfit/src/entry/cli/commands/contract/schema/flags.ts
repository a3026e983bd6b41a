import type { Flag } from '../../../command.ts'

/** What a GraphQL schema is accompanied by. */
export const SCHEMA_FLAGS = {
  documents: {
    type: 'string',
    value: '<file>',
    help: 'GraphQL: the trusted documents: JSON by id, a manifest, .graphql, or a folder',
  },
  path: { type: 'string', value: '<path>', help: 'GraphQL: where operations are sent to (default: /graphql)' },
} as const satisfies Record<string, Flag>
