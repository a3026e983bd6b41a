import type { Responder } from '../stub/model.ts'
import type { AnswerChoice } from './answer-choice.ts'

/** Answers as the OpenAPI document of the service says. */
export function documentAnswer(choice: AnswerChoice): Responder {
  return {
    respond: (request, context) => {
      if (context.document === undefined) throw new Error('its answer is from an OpenAPI document, and there is none')
      return context.document.answer(request, choice, context)
    },
  }
}
