import { OPERATORS } from '../match/compile-pattern.ts'
import type { RequestView } from '../request/request-view.ts'
import { StubProblem } from '../stub/problem.ts'
import type { AdminReply } from './admin-reply.ts'

/** A mistake in a call, in WireMock's words. */
export class AdminProblem extends Error {
  readonly status: number
  readonly code: number
  readonly source: { readonly pointer: string } | undefined

  constructor(status: number, code: number, title: string, source?: { pointer: string }) {
    super(title)
    this.status = status
    this.code = code
    this.source = source
  }
}

/** The body of a call as JSON; undefined when there is none. @throws StubProblem when it is no JSON */
export function readJsonBody({ content }: RequestView): unknown {
  if (content.bytes.length === 0) return undefined
  if (content.json.ok) return content.json.value
  throw new StubProblem('', content.json.reason)
}

/** WireMock's error body for a problem. */
export function errorReply(problem: StubProblem | AdminProblem): AdminReply {
  if (problem instanceof AdminProblem) {
    const { status, code, source, message: title } = problem
    return { status, json: { errors: [{ code, ...(source && { source }), title }] } }
  }
  const pointer = enclosing(problem.pointer)
  const source = pointer === '' ? {} : { pointer }
  return {
    status: 422,
    json: { errors: [{ code: 10, source, title: 'Error parsing JSON', detail: detailOf(problem) }] },
  }
}

/** WireMock points at the pattern, not at the word inside it that is wrong. */
function enclosing(pointer: string): string {
  const at = pointer.lastIndexOf('/')
  return OPERATORS.has(pointer.slice(at + 1)) ? pointer.slice(0, at) : pointer
}

const CLASSES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\/[^/]+$/, 'com.github.tomakehurst.wiremock.stubbing.StubMapping'],
  [/^\/request\/[^/]+$/, 'com.github.tomakehurst.wiremock.matching.RequestPattern'],
  [/^\/response\/[^/]+$/, 'com.github.tomakehurst.wiremock.http.ResponseDefinition'],
]

function detailOf({ pointer, message, unknownField }: StubProblem): string {
  if (unknownField === undefined) return message
  const [, name] = CLASSES.find(([pattern]) => pattern.test(pointer)) ?? []
  if (name === undefined) return message
  return `Unrecognized field "${unknownField}" (class ${name}), not marked as ignorable`
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** @throws AdminProblem for something else than a UUID. */
export function requireUuid(text: string): string {
  if (UUID.test(text)) return text.toLowerCase()
  throw new AdminProblem(400, 10, `${text} is not a valid UUID`)
}
