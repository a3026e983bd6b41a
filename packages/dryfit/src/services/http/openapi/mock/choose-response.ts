import type { AnswerChoice } from '../../respond/answer-choice.ts'
import { responseFor } from '../check.ts'
import { isObject } from '../json.ts'
import type { MediaType, Operation, ResponseSpec } from '../operations.ts'
import { acceptedType } from './accept.ts'

/** The answer that was chosen. */
export interface ChosenResponse {
  readonly status: number
  readonly spec: ResponseSpec
  /** Undefined: it has no content. */
  readonly media: { readonly type: string; readonly source: MediaType } | undefined
}

/** Why a document has no such answer, and the status that says so. */
export interface NoResponse {
  readonly status: 400 | 406 | 500
  readonly reason: string
}

/** Chooses among the answers that a document describes for an operation. */
export function chooseResponse(
  operation: Operation,
  { status, example }: AnswerChoice,
  accept: string | undefined,
): ChosenResponse | NoResponse {
  const known = [...operation.responses.keys()].join(', ') || 'none'
  const wanted =
    status ?? (example === undefined ? undefined : statusWithExample(operation, example)) ?? success(operation)
  if (wanted === undefined) return { status: 500, reason: 'the document describes no answer of this operation' }
  const spec = responseFor(operation, wanted)
  if (spec === undefined) return { status: 400, reason: `status ${wanted} is not described (described: ${known})` }
  if (example !== undefined && !hasExample(spec, example)) {
    return { status: 400, reason: `status ${wanted} has no example "${example}"` }
  }
  const offered = [...spec.content].filter(([, media]) => example === undefined || examplesOf(media).includes(example))
  if (offered.length === 0) return { status: wanted, spec, media: undefined }
  const type = acceptedType(
    offered.map(([each]) => each),
    accept,
  )
  const source = type === undefined ? undefined : spec.content.get(type)
  if (type === undefined || source === undefined) {
    return { status: 406, reason: `${offered.map(([each]) => each).join(', ')} can be had, not ${accept}` }
  }
  return { status: wanted, spec, media: { type, source } }
}

/** The lowest success that is named, else what stands for one. */
function success({ responses }: Operation): number | undefined {
  const named = [...responses.keys()].filter((key) => /^\d{3}$/.test(key)).map(Number)
  const lowest = named.filter((each) => each >= 200 && each < 300).sort((a, b) => a - b)[0]
  if (lowest !== undefined) return lowest
  if (responses.has('2XX') || responses.has('default')) return 200
  return named.sort((a, b) => a - b)[0]
}

function statusWithExample(operation: Operation, example: string): number | undefined {
  const holders = [...operation.responses].filter(([, spec]) => hasExample(spec, example)).map(([key]) => key)
  const [first] = holders.sort()
  if (first === undefined) return undefined
  if (first === 'default') return success(operation)
  return Number(first.replace('XX', '00'))
}

function hasExample({ content }: ResponseSpec, name: string): boolean {
  return [...content.values()].some((media) => examplesOf(media).includes(name))
}

function examplesOf({ source: { examples } }: MediaType): string[] {
  return isObject(examples) ? Object.keys(examples) : []
}
