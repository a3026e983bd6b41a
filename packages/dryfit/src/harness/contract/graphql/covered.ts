import type { Share } from '../coverage/tally.ts'

/** What a suite exercised of a schema, by schema coordinates, and what not. */
export interface GraphQlCoverage {
  /** Fields of the root types: `Query.user`. */
  readonly operations: Share
  readonly types: Share
  /** Fields of objects that came back, fields of input objects that were sent. */
  readonly fields: Share
  /** `Query.user(id:)` */
  readonly arguments: Share
  /** `Role.ADMIN`, sent or returned. */
  readonly enumValues: Share
  /** Trusted documents that were asked for. None where the service names none. */
  readonly documents: Share
}
