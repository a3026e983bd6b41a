import type { AnswerChoice } from '../respond/answer-choice.ts'
import { optionalString, optionalWhole, requireFields } from './known-fields.ts'
import type { StubDocument } from './model.ts'
import { StubProblem } from './problem.ts'

/** The field `openapi` of a response: which answer of the OpenAPI document it is. @throws StubProblem */
export function answerChoice(response: StubDocument, pointer: string): AnswerChoice {
  requireFields(response, pointer, ['openapi'])
  const at = `${pointer}/openapi`
  const choice = requireFields(response.openapi, at, ['status', 'example', 'dynamic'])
  const status = optionalWhole(choice, 'status', at, 200)
  const example = optionalString(choice, 'example', at)
  const { dynamic } = choice
  if (dynamic !== undefined && typeof dynamic !== 'boolean')
    throw new StubProblem(`${at}/dynamic`, 'must be true or false')
  return {
    ...(status !== undefined && { status }),
    ...(example !== undefined && { example }),
    ...(dynamic !== undefined && { dynamic }),
  }
}
