import type { RequestView } from '../../request/request-view.ts'
import type { GraphQlAnswer } from '../../respond/graphql-answer.ts'
import type { Reply } from '../../respond/reply.ts'
import { toReply } from '../../respond/reply-init.ts'
import type { SseEvent } from '../../time/sse.ts'
import { type ExecutionParts, executeAnswer } from './execute.ts'
import { overHttp } from './http-form.ts'

/**
 * A subscription over Server-Sent Events, one connection for each operation.
 *
 * Source: the "distinct connections mode" of GraphQL over Server-Sent Events.
 */
export function answerSubscription(
  parts: ExecutionParts,
  request: RequestView,
  { data, errors, events = [{ ...(data && { data }) }], delay, headers }: GraphQlAnswer,
): Reply | Promise<Reply> {
  if (!/\btext\/event-stream\b/i.test(request.header('accept') ?? '')) {
    const message = 'a subscription is answered as text/event-stream, which the client does not accept'
    return toReply(overHttp({ errors: [{ message }] }, 'application/json', { status: 406 }))
  }
  return Promise.all(
    events.map(async (event): Promise<SseEvent> => {
      const response = await executeAnswer(parts, { ...event, ...(errors && { errors }) })
      return { event: 'next', data: JSON.stringify(response), waitMs: event.waitMs ?? 0 }
    }),
  ).then((made) =>
    toReply({
      ...(headers && { headers }),
      ...(delay !== undefined && { delay }),
      events: [...made, { event: 'complete', data: '' }],
    }),
  )
}
