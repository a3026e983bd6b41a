import { readRequests } from '../graphql/request.ts'
import { observeRequest } from '../openapi/mock/observe.ts'
import type { RequestView } from './request-view.ts'

/** The operation of a GraphQL request, as far as it can be told without a schema. */
export interface AskedOperation {
  readonly name: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

const known = new WeakMap<RequestView, AskedOperation | undefined>()

/** The operation that a request asks for; undefined for a request of something else, and for a batch of several. */
export function askedOperation(request: RequestView): AskedOperation | undefined {
  if (known.has(request)) return known.get(request)
  const asked = readOperation(request)
  known.set(request, asked)
  return asked
}

/** Whoever knows the document behind a request says what it asks for. */
export function noteOperation(request: RequestView, asked: AskedOperation): void {
  known.set(request, asked)
}

function readOperation(request: RequestView): AskedOperation | undefined {
  const reading = readRequests(observeRequest(request))
  if (reading.kind === 'malformed' || reading.isBatch) return undefined
  const [first] = reading.requests
  if (first === undefined) return undefined
  const { operationName, query = '', variables } = first
  return { name: operationName ?? firstName(query), variables }
}

/** The name of a document's only operation. Comments and texts are no operations. */
function firstName(document: string): string | undefined {
  const bare = document.replaceAll(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g, ' ')
  return /\b(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/.exec(bare)?.[1]
}
