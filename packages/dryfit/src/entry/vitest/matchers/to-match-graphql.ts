import type { HttpReply } from '../../../foundation/net/index.ts'
import { describeViolation } from '../../../harness/contract/index.ts'
import { GraphQlChecker, loadSchema, PersistedDocuments } from '../../../services/http/graphql/index.ts'
import { isReply } from './to-match-openapi.ts'
import type { MatcherResult } from './types.ts'

const checkers = new Map<string, Promise<GraphQlChecker>>()

/** Passes when the operation is one of the schema, and the reply is one to it: status, media type, form and data. */
export async function toMatchGraphQl(received: unknown, schema: string): Promise<MatcherResult> {
  if (!isReply(received)) {
    return { pass: false, message: () => 'expected a reply of the HTTP client, with its request' }
  }
  const checker = await checkerOf(schema)
  const asked = checker.checkRequest(observedRequest(received.request))
  const violations = [
    ...(asked.kind === 'malformed'
      ? [`request body: ${asked.reason}`]
      : asked.operations.flatMap((each) => each.violations.map((one) => `request ${describeViolation(one)}`))),
    ...checker.checkReply(asked, received).map((each) => `reply ${describeViolation(each)}`),
  ]
  const name = asked.kind === 'malformed' ? 'the request' : asked.operations.map((each) => each.name).join(', ')
  const subject = `${name} (status ${received.status})`
  return {
    pass: violations.length === 0,
    message: () =>
      violations.length === 0
        ? `expected ${subject} not to keep to ${schema}`
        : [`expected ${subject} to keep to ${schema}`, '', ...violations.map((each) => `  ${each}`)].join('\n'),
  }
}

function observedRequest({ method, url, headers, body }: HttpReply['request']) {
  const { pathname, search } = new URL(url)
  const flat = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value.join(', '),
  ])
  const bytes = body === undefined ? undefined : Buffer.from(body)
  return { method, path: pathname, query: search.slice(1), headers: Object.fromEntries(flat), body: bytes }
}

/** A schema is read once, however many replies are held against it. */
function checkerOf(schema: string): Promise<GraphQlChecker> {
  let checker = checkers.get(schema)
  if (checker === undefined) {
    checker = loadSchema(schema).then((loaded) => new GraphQlChecker(loaded, new PersistedDocuments()))
    checkers.set(schema, checker)
    // A file that could not be read may be mended in watch mode.
    checker.catch(() => checkers.delete(schema))
  }
  return checker
}
