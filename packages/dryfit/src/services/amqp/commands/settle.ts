import type { Channel } from '../session/channel.ts'
import type { Settlement } from '../session/outstanding.ts'
import type { MethodArgs } from '../wire/methods.ts'

/** `basic.ack` (§1.8.3.13) */
export function ack(channel: Channel, { deliveryTag, multiple }: MethodArgs<'basic.ack'>): void {
  settle(channel, deliveryTag, multiple, 'ack')
}

/** `basic.nack` (RabbitMQ, "Negative acknowledgements") */
export function nack(channel: Channel, { deliveryTag, multiple, requeue }: MethodArgs<'basic.nack'>): void {
  settle(channel, deliveryTag, multiple, requeue ? 'requeue' : 'discard')
}

/** `basic.reject` (§1.8.3.14) */
export function reject(channel: Channel, { deliveryTag, requeue }: MethodArgs<'basic.reject'>): void {
  settle(channel, deliveryTag, false, requeue ? 'requeue' : 'discard')
}

function settle(channel: Channel, tag: number, multiple: boolean, how: Settlement): void {
  const outstanding = channel.collect(tag, multiple)
  if (channel.transaction === undefined) channel.settle(outstanding, how)
  else channel.transaction.settlements.push({ outstanding, how })
}
