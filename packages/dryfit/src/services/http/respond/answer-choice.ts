import type { Clock, Random } from '../../../foundation/core/index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Reply } from './reply.ts'

/** Which of the answers that an OpenAPI document has for an operation. What is left open, the client may choose. */
export interface AnswerChoice {
  /** Default: the first success that is described. */
  readonly status?: number
  /** The name of an example of the document. Default: the first. */
  readonly example?: string
  /** Makes the content anew from the schema at each call, also where there are examples. Default false. */
  readonly dynamic?: boolean
}

/** Makes replies from an OpenAPI document. */
export interface DocumentAnswers {
  answer(request: RequestView, choice: AnswerChoice, by: { readonly clock: Clock; readonly random: Random }): Reply
}
