import { Refusal, refuse } from '../errors.ts'
import type { Channel } from '../session/channel.ts'
import { refusedExpiry } from '../state/argument-rules.ts'
import type { Exchange } from '../state/exchange.ts'
import { Message } from '../state/message.ts'
import { extraRoutingKeys, withoutBcc } from '../state/routing-keys.ts'
import type { PublishResult } from '../state/vhost.ts'
import type { Properties } from '../values/properties.ts'
import type { MethodArgs } from '../wire/methods.ts'
import { readProperties } from '../wire/properties-codec.ts'

const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to'

/** A publish that may go ahead. */
export interface Publication {
  readonly exchange: Exchange
  readonly message: Message
  readonly mandatory: boolean
}

/**
 * Checks a publish and makes a message of it (§1.8.3.7).
 *
 * @throws Refusal where the exchange is missing or internal, or a property is not acceptable.
 */
export function prepare(
  channel: Channel,
  args: MethodArgs<'basic.publish'>,
  encodedProperties: Buffer,
  body: Buffer,
): Publication {
  if (args.immediate) throw refuse.notImplemented('immediate=true')
  const exchange = channel.host.vhost.exchange(args.exchange)
  if (exchange.declaration.internal) throw refuse.internalExchange(exchange.description)
  const read = readProperties(encodedProperties)
  const sent = withReplyQueue(channel, read)
  requireOwnUserId(channel, sent)
  if (sent.expiration !== undefined) requireExpiration(sent.expiration)
  const keys = [args.routingKey, ...extraRoutingKeys(sent.headers)] as const
  const properties = withoutBcc(sent)
  const encoded = properties === read ? encodedProperties : undefined
  const message = new Message(args.exchange, keys, properties, body, encoded)
  return { exchange, message, mandatory: args.mandatory }
}

/** Routes a message. One that must be routed and is not comes back. */
export function publish(channel: Channel, { exchange, message, mandatory }: Publication): PublishResult {
  const result = channel.host.vhost.publish(exchange, message)
  if (mandatory && result.queues === 0) {
    channel.sendContent(
      'basic.return',
      { replyCode: 312, replyText: 'NO_ROUTE', exchange: exchange.name, routingKey: message.routingKey },
      message,
    )
  }
  return result
}

function withReplyQueue(channel: Channel, properties: Properties): Properties {
  if (properties.replyTo !== DIRECT_REPLY_TO) return properties
  if (channel.replyConsumer === undefined) throw refuse.noReplyConsumer()
  return { ...properties, replyTo: channel.replyConsumer.key }
}

function requireOwnUserId(channel: Channel, { userId }: Properties): void {
  if (userId !== undefined && userId !== channel.host.user) throw refuse.userId(userId, channel.host.user)
}

/** Milliseconds as decimal text; the complaints are those of Erlang's `string:to_integer/1`. */
function requireExpiration(expiration: string): void {
  const [, digits, rest = ''] = /^([+-]?\d+)(.*)$/s.exec(expiration) ?? []
  if (digits === undefined) throw refuse.expiration(expiration, 'no_integer')
  if (rest !== '') throw refuse.expiration(expiration, `{leftover_string,"${rest}"}`)
  const complaint = refusedExpiry(Number(digits))
  if (complaint !== undefined) throw refuse.expiration(expiration, complaint)
}

/** @throws Refusal where the header announces more than the broker takes. */
export function requireSize(bytes: number, mostBytes: number): void {
  if (bytes <= mostBytes) return
  const text = `message size ${bytes} is larger than configured max size ${mostBytes}`
  throw new Refusal('precondition-failed', text, 'basic.publish')
}
