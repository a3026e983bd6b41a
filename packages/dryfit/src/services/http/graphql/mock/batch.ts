import type { RequestView } from '../../request/request-view.ts'
import type { GraphQlTools } from '../../respond/graphql-answer.ts'
import { isStreamed, type Reply } from '../../respond/reply.ts'
import { toReply } from '../../respond/reply-init.ts'
import type { CheckedOperation } from '../check.ts'

/**
 * Answers the operations of a batch as if each had come alone, and puts the responses into one list. Delays, statuses and
 * faults of their stubs do not apply: a list has one of them at the most.
 */
export async function answerBatch(
  request: RequestView,
  operations: readonly CheckedOperation[],
  { serve }: GraphQlTools,
): Promise<Reply> {
  const json = await Promise.all(
    operations.map(async ({ request: { query, documentId, operationName, variables } }) => {
      const alone = { query, documentId, operationName, variables }
      return contentOf(await serve(request.withBody(Buffer.from(JSON.stringify(alone)))))
    }),
  )
  return toReply({ json })
}

function contentOf({ body }: Reply): unknown {
  if (isStreamed(body)) return { errors: [{ message: 'a stream cannot be part of a batch' }] }
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'))
  } catch {
    return { errors: [{ message: 'the stub of this operation did not answer with JSON' }] }
  }
}
