import {
  DryfitError,
  describeExchanges,
  type Exchange,
  type ExchangeQuery,
  type Journal,
} from '../../../foundation/core/index.ts'
import { Schemas } from '../../../services/http/openapi/schemas.ts'
import { type SeenParts, type Share, Tally } from '../coverage/tally.ts'
import { isWhole } from '../openapi/observe.ts'
import type { Channel, MessageDocument, MessageSpec } from './asyncapi.ts'

/** What a suite exercised of an AsyncAPI document, and what not. */
export interface MessageCoverage {
  readonly messages: Share
}

/** A message that none of its channel's descriptions fits. */
export interface MessageViolation {
  readonly exchange: Exchange
  readonly address: string
  /** For each message of the channel, why it is not that one. */
  readonly reasons: readonly string[]
}

/**
 * Holds the messages that cross the seams of a broker against their document: what is published, and what is delivered.
 *
 * @example
 * const conformance = new MessageConformance(await loadAsyncApi('asyncapi.yaml'))
 * conformance.assert(await conformance.check(env.journal, { service: 'queue' }))
 */
export class MessageConformance {
  readonly #document: MessageDocument
  readonly #channels: ReadonlyMap<string, Channel>
  readonly #schemas: Schemas
  readonly #tally: Tally<keyof MessageCoverage>

  constructor(document: MessageDocument) {
    this.#document = document
    this.#channels = new Map(document.channels.map((channel) => [channel.address, channel]))
    this.#schemas = new Schemas(document.document)
    const names = document.channels.flatMap(({ address, messages }) => messages.map((each) => nameOf(address, each)))
    this.#tally = new Tally({ messages: new Set(names) })
  }

  /** Messages of the document that never crossed, as `orders: shipped`. */
  get missing(): readonly string[] {
    return this.coverage.messages.missing
  }

  /** What was exercised by all that has been checked so far. */
  get coverage(): MessageCoverage {
    return this.#tally.report()
  }

  /** The same by name, to be added to what others saw. */
  get seen(): SeenParts {
    return this.#tally.seen
  }

  /** Counts what was seen elsewhere, in another worker for one, as covered. */
  addSeen(parts: SeenParts): void {
    this.#tally.add(parts)
  }

  /** Checks the messages among the exchanges of a query. Queues that the document does not know are left out. */
  async check(journal: Journal, query: ExchangeQuery): Promise<MessageViolation[]> {
    await this.#schemas.load()
    const found: MessageViolation[] = []
    for (const exchange of journal.find(query)) {
      const channel = this.#channels.get(addressOf(exchange) ?? '')
      if (channel === undefined || exchange.faults.length > 0 || !isWhole(exchange.request)) continue
      const reasons = this.#reasons(channel, exchange.request.body ?? new Uint8Array())
      if (reasons.length > 0) found.push({ exchange, address: channel.address, reasons })
    }
    return found
  }

  /** @throws CONTRACT_BROKEN, with each message and what is wrong with it. */
  assert(found: readonly MessageViolation[]): void {
    if (found.length === 0) return
    throw new DryfitError('CONTRACT_BROKEN', {
      what: `${found.length} message(s) do not keep to ${this.#document.name}`,
      evidence: found.map(describeMessageViolation).join('\n'),
    })
  }

  /** Empty when one of the channel's messages fits. */
  #reasons({ address, messages }: Channel, body: Uint8Array): string[] {
    const value = parse(body)
    if (value === undefined) return ['the body is not JSON']
    const reasons: string[] = []
    for (const message of messages) {
      const failures = message.payload === undefined ? [] : this.#schemas.check(value.json, message.payload, 'request')
      if (failures.length === 0) {
        this.#tally.see('messages', nameOf(address, message))
        return []
      }
      const list = failures.map(({ at, message: why }) => `${at || 'the body'} ${why}`).join(', ')
      reasons.push(`no "${message.name}": ${list}`)
    }
    return messages.length === 0 ? ['no message is described for it'] : reasons
  }
}

export function describeMessageViolation({ exchange, reasons }: MessageViolation): string {
  return [describeExchanges([exchange]), ...reasons.map((reason) => `      ${reason}`)].join('\n')
}

/** The queue or topic of a message: `publish → orders`, `publish events → order.shipped`, `deliver queue orders`. */
export function addressOf({ operation }: Exchange): string | undefined {
  return /^(?:publish\b.*→ |deliver queue |produce |consume )(.+)$/.exec(operation)?.[1]
}

function nameOf(address: string, { name }: MessageSpec): string {
  return `${address}: ${name}`
}

function parse(body: Uint8Array): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(Buffer.from(body).toString('utf8')) }
  } catch {
    // Told as a reason, with its message.
    return undefined
  }
}
