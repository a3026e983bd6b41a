import type { Channel } from '../session/channel.ts'
import type { Settlement } from '../session/outstanding.ts'
import type { Method } from '../wire/methods.ts'

type SettlingMethod = Extract<Method, { name: 'basic.ack' | 'basic.nack' | 'basic.reject' }>

export function isSettlement(method: Method): method is SettlingMethod {
  return method.name === 'basic.ack' || method.name === 'basic.nack' || method.name === 'basic.reject'
}

/** `basic.ack` (§1.8.3.13), `basic.reject` (§1.8.3.14), `basic.nack` (RabbitMQ, "Negative acknowledgements") */
export function settle(channel: Channel, { name, args }: SettlingMethod): void {
  const how: Settlement = name === 'basic.ack' ? 'ack' : args.requeue ? 'requeue' : 'discard'
  const multiple = name !== 'basic.reject' && args.multiple
  const outstanding = channel.deliveries.collect(args.deliveryTag, multiple)
  if (channel.transaction === undefined) channel.deliveries.settle(outstanding, how)
  else channel.transaction.settlements.push({ outstanding, how })
}
