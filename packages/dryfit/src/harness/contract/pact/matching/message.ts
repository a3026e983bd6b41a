import { compareBodies } from '../bodies/index.ts'
import { compareJson } from '../bodies/json.ts'
import type { Json } from '../json.ts'
import type { MessageContents } from '../model.ts'
import { mismatch } from './context.ts'
import { contextFor } from './http.ts'
import { type Mismatch, show } from './mismatch.ts'

/** A message as it came. */
export type ActualMessage = Pick<MessageContents, 'body' | 'metadata'>

/** Compares a message with the expected one: its content like a response's, and each expected entry of its metadata. */
export function compareMessage(expected: MessageContents, actual: ActualMessage): Mismatch[] {
  const body = compareBodies(
    contextFor(expected.rules, 'body', true),
    { body: expected.body, headers: undefined },
    { body: actual.body, headers: undefined },
  )
  return [...compareMetadata(expected, actual), ...body]
}

function compareMetadata(expected: MessageContents, actual: ActualMessage): Mismatch[] {
  const context = contextFor(expected.rules, 'metadata', true)
  return Object.entries(expected.metadata).flatMap(([name, value]) => {
    // The content type is compared with the body.
    if (name.toLowerCase() === 'contenttype' || name.toLowerCase() === 'content-type') return []
    const got = actual.metadata[name]
    if (got === undefined)
      return [mismatch('metadata', [name], value, undefined, 'equality', `expected ${show(value)}, but it is missing`)]
    return compareJson(context, ['$', name], value as Json, got as Json)
  })
}
