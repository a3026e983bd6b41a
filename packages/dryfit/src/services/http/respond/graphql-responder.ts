import type { RequestView } from '../request/request-view.ts'
import type { Responder } from '../stub/model.ts'
import type { GraphQlAnswer } from './graphql-answer.ts'
import type { Reply } from './reply.ts'
import type { RespondContext } from './respond-context.ts'

/** Answers as the GraphQL schema of the service says. */
export function graphqlResponder(answer: GraphQlAnswer): Responder {
  return { graphql: [answer], respond: (request, context) => answerGraphQl(request, answer, context) }
}

export function answerGraphQl(
  request: RequestView,
  answer: GraphQlAnswer,
  context: RespondContext,
): Reply | Promise<Reply> {
  if (context.graphql === undefined) throw new Error('its answer is from a GraphQL schema, and there is none')
  return context.graphql.answer(request, answer, context)
}
