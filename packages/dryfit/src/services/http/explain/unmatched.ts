import type { RequestView } from '../request/request-view.ts'
import type { Reply } from '../respond/reply.ts'
import type { Scope } from '../state/scope.ts'
import { nearMisses } from './near-miss.ts'
import { wireMockText } from './wiremock-text.ts'

const NO_STUBS = 'No response could be served as there are no stub mappings in this WireMock instance.'

/** The answer to a request that no stub serves: 404 with WireMock's text, which its clients know how to read. */
export function answerUnmatched(request: RequestView, scope: Scope): Reply {
  const [nearest] = nearMisses(request, scope, 1)
  const body = nearest === undefined ? NO_STUBS : wireMockText(request, nearest.stub, scope)
  return { status: 404, statusMessage: undefined, headers: ['Content-Type', 'text/plain;charset=UTF-8'], body }
}
