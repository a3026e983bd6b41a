import { DryfitError } from '../../../foundation/core/index.ts'
import { http } from '../../../foundation/net/index.ts'

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
