import { isDeepStrictEqual } from 'node:util'
import type { SeenMessage } from './seen-message.ts'

/**
 * Which message is meant: a predicate, text or a regular expression for the body, or an object whose fields the JSON
 * body must have.
 *
 * @example { type: 'welcome_email' }   /order-\d+/   (message) => message.routingKey === 'order.created'
 */
export type Matching = string | RegExp | ((message: SeenMessage) => boolean) | Readonly<Record<string, unknown>>

export function matches(message: SeenMessage, matching: Matching | undefined): boolean {
  if (matching === undefined) return true
  if (typeof matching === 'function') return matching(message)
  if (typeof matching === 'string') return message.text === matching
  if (matching instanceof RegExp)
    return new RegExp(matching.source, matching.flags.replace(/[gy]/g, '')).test(message.text)
  const body = jsonOf(message)
  return body !== undefined && contains(body, matching)
}

export function describeMatching(matching: Matching | undefined): string {
  if (matching === undefined) return 'any message'
  if (typeof matching === 'function') return matching.name || 'a message that fits the predicate'
  return matching instanceof RegExp ? String(matching) : JSON.stringify(matching)
}

/** Whether all that `wanted` names is in `got`; lists must be as long and fit one by one. */
function contains(got: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted !== 'object') return isDeepStrictEqual(got, wanted)
  if (got === null || typeof got !== 'object') return false
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(got) && got.length === wanted.length && wanted.every((each, index) => contains(got[index], each))
    )
  }
  return Object.entries(wanted).every(([name, value]) => contains((got as Record<string, unknown>)[name], value))
}

function jsonOf(message: SeenMessage): unknown {
  try {
    return message.json()
  } catch {
    // A body that is no JSON has none of the wanted fields.
    return undefined
  }
}
