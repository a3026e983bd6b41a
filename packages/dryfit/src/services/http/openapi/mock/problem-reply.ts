import { http } from '../../../../foundation/net/index.ts'
import type { Reply } from '../../respond/reply.ts'
import { toReply } from '../../respond/reply-init.ts'
import type { Violation } from '../violation.ts'

/** A refusal in words (RFC 9457), with what breaks the document. */
export function problemReply(
  status: number,
  detail: string,
  violations: readonly Violation[] = [],
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const problem = { title: http.STATUS_CODES[status], status, detail, ...(violations.length > 0 && { violations }) }
  return toReply({ status, json: problem, headers: { 'content-type': 'application/problem+json', ...headers } })
}
