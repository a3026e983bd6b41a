import { invalidOption } from '../../../foundation/core/index.ts'
import type { HttpReply } from '../../../foundation/net/index.ts'
import { describeViolation, loadOpenApi } from '../../../harness/contract/index.ts'
import { OpenApiChecker } from '../../../services/http/openapi/index.ts'
import type { MatcherResult, OpenApiSource } from './types.ts'

const checkers = new Map<OpenApiSource, Promise<OpenApiChecker>>()

/** Passes when the reply is one that the document describes for its request: status, headers, content type and body. */
export async function toMatchOpenApi(received: unknown, source: OpenApiSource): Promise<MatcherResult> {
  if (!isReply(received)) {
    const message = 'expected a reply of the HTTP client, which knows its request: a Response of fetch does not'
    return { pass: false, message: () => message }
  }
  if (typeof source !== 'string' && (typeof source !== 'object' || source === null)) {
    throw invalidOption('toMatchOpenApi', 'document', 'the path of an OpenAPI document, or one that was loaded', source)
  }
  const { method, url } = received.request
  const { pathname } = new URL(url)
  const checker = await checkerOf(source)
  const { violations } = await checker.checkReply({ method, path: pathname }, received)
  const subject = `${method} ${pathname} (status ${received.status})`
  return {
    pass: violations.length === 0,
    message: () =>
      violations.length === 0
        ? `expected ${subject} not to keep to ${checker.document.name}`
        : [
            `expected ${subject} to keep to ${checker.document.name}`,
            '',
            ...violations.map((each) => `  ${describeViolation(each)}`),
          ].join('\n'),
  }
}

/** A document is read once, however many replies are held against it. */
function checkerOf(source: OpenApiSource): Promise<OpenApiChecker> {
  let checker = checkers.get(source)
  if (checker === undefined) {
    checker = (typeof source === 'string' ? loadOpenApi(source) : Promise.resolve(source)).then(
      (document) => new OpenApiChecker(document),
    )
    checkers.set(source, checker)
    // A file that could not be read may be mended in watch mode.
    checker.catch(() => checkers.delete(source))
  }
  return checker
}

/** Whether a value is what the HTTP client returns. */
export function isReply(value: unknown): value is HttpReply {
  return typeof value === 'object' && value !== null && 'request' in value && 'status' in value && 'headers' in value
}
