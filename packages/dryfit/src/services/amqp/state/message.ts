import { textOf } from '../values/field-table.ts'
import type { Properties } from '../values/properties.ts'

/** A message as it was published, or as dead-lettering rewrote it. Never changed: queues share it. */
export class Message {
  readonly exchange: string
  /** The routing key of the publish, then those of the headers `CC` and `BCC`. */
  readonly routingKeys: readonly [string, ...string[]]
  readonly properties: Properties
  readonly body: Buffer
  /** For the wire: the properties as bytes, once somebody needed them. */
  encodedProperties: Buffer | undefined

  constructor(
    exchange: string,
    routingKeys: readonly [string, ...string[]],
    properties: Properties,
    body: Buffer,
    encodedProperties?: Buffer,
  ) {
    this.exchange = exchange
    this.routingKeys = routingKeys
    this.properties = properties
    this.body = body
    this.encodedProperties = encodedProperties
  }

  /** The routing key of the publish. */
  get routingKey(): string {
    return this.routingKeys[0]
  }

  get size(): number {
    return this.body.length
  }

  get persistent(): boolean {
    return this.properties.deliveryMode === 2
  }

  header(name: string): string | undefined {
    return textOf(this.properties.headers, name)
  }
}

/** The same message with other properties. */
export function withProperties(message: Message, properties: Properties): Message {
  return new Message(message.exchange, message.routingKeys, properties, message.body)
}
