import type { Exchange } from '../../../foundation/core/index.ts'
import { type AsyncMessage, NO_GENERATORS, type RuleSet } from '../pact/model.ts'
import type { RecordingScope } from '../record/interaction.ts'

/** Every part of a message is of the type that it was: numbers may be others, fields may not be missing. */
const SAME_TYPES: RuleSet = { body: [{ path: '$', combine: 'AND', matchers: [{ match: 'type' }] }] }

/** A message that was delivered to a consumer, as an interaction of a contract. */
export function toMessage(exchange: Exchange, { title, states = [] }: RecordingScope, count: number): AsyncMessage {
  const { operation, request } = exchange
  const { contentType = 'application/json' } = (request.value ?? {}) as { contentType?: string }
  const again = count > 1 ? ` (${count})` : ''
  return {
    type: 'async-message',
    description: `${title}: ${operation}${again}`,
    providerStates: states,
    pending: false,
    comments: { testname: title },
    contents: {
      body: request.body === undefined ? { state: 'missing' } : { state: 'present', bytes: request.body, contentType },
      metadata: { contentType },
      rules: /\bjson\b/.test(contentType) ? SAME_TYPES : {},
      generators: NO_GENERATORS,
    },
  }
}
