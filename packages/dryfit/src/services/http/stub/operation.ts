import type { FromSchema, GraphQlAnswer } from '../respond/graphql-answer.ts'
import type { ReplyInit } from '../respond/reply-init.ts'
import type { ReplySource } from '../respond/responders.ts'
import type { StubRequest } from '../respond/stub-request.ts'

/** What an operation is answered: by the schema's names, as a reply of HTTP, or by a function of the request. */
export type OperationReply = GraphQlAnswer | ReplyInit | ((request: StubRequest) => GraphQlAnswer | ReplyInit)

/** The second half of a stub of a GraphQL operation. */
export interface OperationBuilder<R> {
  /** What is answered. Several answers are a sequence whose last one stays. */
  respond(...answers: [OperationReply, ...OperationReply[]]): R
}

export function operationReply(reply: OperationReply): Exclude<ReplySource, { list: unknown } | { proxy: unknown }> {
  return typeof reply === 'function' ? (request) => oneReply(reply(request)) : oneReply(reply)
}

/** Words that only a reply of HTTP has. */
const HTTP_WORDS = ['json', 'text', 'body', 'base64', 'chunks', 'lines', 'stream', 'fault', 'dribble', 'cutAfterBytes']

function oneReply(reply: GraphQlAnswer | ReplyInit): FromSchema | ReplyInit {
  return HTTP_WORDS.some((word) => word in reply) ? (reply as ReplyInit) : { graphql: reply as GraphQlAnswer }
}
