import { DryfitError, invalidOption } from '../../../foundation/core/index.ts'
import { http } from '../../../foundation/net/index.ts'
import { flattenHeaders } from '../request/headers.ts'
import type { Interim } from './reply.ts'

/**
 * Refuses a flat list of headers that could not be sent, or would be read as more than one header.
 *
 * @throws OPTION_INVALID, naming the header.
 */
export function checkHeaders(flat: readonly string[]): void {
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] as string
    const value = flat[index + 1] as string
    try {
      http.validateHeaderName(name)
      http.validateHeaderValue(name, value)
    } catch (cause) {
      throw new DryfitError('OPTION_INVALID', {
        what: `reply: header ${JSON.stringify(name)} cannot be sent`,
        why: `name or value holds a character that HTTP does not allow there: ${JSON.stringify(value).slice(0, 80)}`,
        fix: 'remove line breaks and control characters',
        cause,
      })
    }
  }
}

/** Tab, visible ASCII and what is beyond it in Latin-1 (RFC 9112 §4). */
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * Refuses a reason phrase that could not be sent.
 *
 * @throws OPTION_INVALID
 */
export function checkReason(text: string | undefined): void {
  if (text === undefined || (typeof text === 'string' && REASON.test(text))) return
  throw invalidOption('reply', 'statusText', 'text of one line in Latin-1', text)
}

/**
 * Refuses interim replies that could not be sent.
 *
 * @throws OPTION_INVALID
 */
export function checkInterims(interims: readonly Interim[] = []): void {
  for (const { status, headers = {} } of interims) {
    if (status !== 102 && status !== 103)
      throw invalidOption('reply', 'informational', 'a status of 102 or 103', status)
    checkHeaders(flattenHeaders(headers))
  }
}
