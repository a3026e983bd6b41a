import { type Case, conversation } from '../case.ts'
import type { Driver, Wire } from '../driver.ts'

async function withMessages(
  driver: Driver,
  count: number,
  args: Readonly<Record<string, unknown>> = {},
): Promise<Wire> {
  const channel = await (await driver.connect()).channel()
  await channel.ask('queue.declare', { queue: 'c-q', exclusive: true, arguments: args })
  for (let index = 1; index <= count; index++) channel.publish({ routingKey: 'c-q' }, `m${index}`)
  await channel.settle()
  return channel
}

export const deliveries: readonly Case[] = [
  conversation('basic.get: counts, tags, acknowledgement, what is missing', async (driver) => {
    const channel = await withMessages(driver, 3)
    await channel.ask('basic.get', { queue: 'c-q' })
    await channel.ask('basic.get', { queue: 'c-q', noAck: true })
    channel.tell('basic.ack', { deliveryTag: 1 })
    await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.reject', { deliveryTag: 3, requeue: true })
    await channel.settle()
    await channel.ask('basic.get', { queue: 'c-q' })
    await channel.ask('basic.get', { queue: 'c-q' })
    await channel.ask('basic.get', { queue: 'c-missing' })
  }),
  ...(
    [
      ['basic.ack', { deliveryTag: 9 }],
      ['basic.ack', { deliveryTag: 0 }],
      ['basic.ack', { deliveryTag: 9, multiple: true }],
      ['basic.nack', { deliveryTag: 9 }],
      ['basic.reject', { deliveryTag: 9 }],
    ] as const
  ).map(([name, args]) =>
    conversation(`${name}: ${JSON.stringify(args)} was never delivered`, async (driver) => {
      const channel = await withMessages(driver, 1)
      await channel.ask('basic.get', { queue: 'c-q' })
      channel.tell(name, args)
      await channel.came(1)
    }),
  ),
  conversation('basic.ack: twice is once too often', async (driver) => {
    const channel = await withMessages(driver, 1)
    await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.ack', { deliveryTag: 1 })
    channel.tell('basic.ack', { deliveryTag: 1 })
    await channel.came(1)
  }),
  conversation('basic.ack with multiple: up to the tag, and with 0 all', async (driver) => {
    const channel = await withMessages(driver, 6)
    for (let index = 0; index < 4; index++) await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.ack', { deliveryTag: 2, multiple: true })
    channel.tell('basic.nack', { deliveryTag: 0, multiple: true, requeue: true })
    channel.tell('basic.ack', { deliveryTag: 0, multiple: true })
    await channel.settle()
    for (let index = 0; index < 5; index++) await channel.ask('basic.get', { queue: 'c-q' })
  }),
  conversation('requeued messages go back to where they were', async (driver) => {
    const channel = await withMessages(driver, 5)
    for (let index = 0; index < 4; index++) await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.nack', { deliveryTag: 3, requeue: true })
    channel.tell('basic.reject', { deliveryTag: 1, requeue: true })
    channel.tell('basic.nack', { deliveryTag: 4, requeue: true })
    await channel.settle()
    for (let index = 0; index < 5; index++) await channel.ask('basic.get', { queue: 'c-q' })
  }),
  conversation('basic.recover gives everything back', async (driver) => {
    const channel = await withMessages(driver, 3)
    await channel.ask('basic.get', { queue: 'c-q' })
    await channel.ask('basic.get', { queue: 'c-q' })
    await channel.ask('basic.recover', { requeue: true })
    await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.recover-async', { requeue: true })
    await channel.settle()
    await channel.ask('basic.get', { queue: 'c-q', noAck: true })
  }),
  conversation('a closed channel gives back what it did not acknowledge', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    for (const body of ['1', '2', '3']) channel.publish({ routingKey: 'c-q' }, body)
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 't' })
    await channel.came(3)
    channel.tell('basic.ack', { deliveryTag: 2 })
    await channel.ask('channel.close', { replyCode: 200 })
    const second = await link.channel('second')
    await second.ask('basic.consume', { queue: 'c-q', consumerTag: 't' })
    await second.came(2)
  }),
  conversation('prefetch of a consumer holds the rest back', async (driver) => {
    const channel = await withMessages(driver, 5)
    await channel.qos(2)
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 't' })
    await channel.came(2)
    channel.tell('basic.ack', { deliveryTag: 1 })
    await channel.came(1)
    channel.tell('basic.ack', { deliveryTag: 3, multiple: true })
    await channel.came(2)
  }),
  conversation('prefetch changes hold for consumers that come later', async (driver) => {
    const channel = await withMessages(driver, 6)
    await channel.qos(1)
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 'one' })
    await channel.came(1)
    await channel.qos(3)
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 'three' })
    await channel.came(3)
  }),
  conversation('prefetch of a channel is shared by its consumers', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    const publisher = await link.channel('publisher')
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    await channel.ask('basic.qos', { prefetchCount: 3, global: true })
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 'one' })
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 'two' })
    for (let index = 1; index <= 6; index++) publisher.publish({ routingKey: 'c-q' }, `m${index}`)
    await publisher.settle()
    await note(driver, channel, 3)
    channel.tell('basic.ack', { deliveryTag: 3, multiple: true })
    await publisher.settle()
    await note(driver, channel, 3)
  }),
  conversation('consumers take turns, and the one of highest priority is served first', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    await channel.qos(2)
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 'a' })
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 'b' })
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 'high', arguments: { 'x-priority': 10 } })
    const publisher = await link.channel('publisher')
    for (let index = 1; index <= 7; index++) {
      publisher.publish({ routingKey: 'c-q' }, `m${index}`)
      await publisher.settle()
    }
    await channel.came(6)
    channel.tell('basic.ack', { deliveryTag: 3 })
    await channel.came(1)
  }),
  conversation('basic.consume: tags, priorities, exclusive use, what is missing', async (driver) => {
    const link = await driver.connect()
    const owner = await link.channel('owner')
    await owner.ask('queue.declare', { queue: 'c-q', exclusive: true })
    await owner.ask('basic.consume', { queue: 'c-q', consumerTag: 't', arguments: { 'x-priority': 'high' } })
    const second = await link.channel('second')
    await second.ask('basic.consume', { queue: 'c-missing' })
    const third = await link.channel('third')
    await third.ask('basic.consume', { queue: 'c-q', consumerTag: 't', exclusive: true })
    const fourth = await link.channel('fourth')
    await fourth.ask('basic.consume', { queue: 'c-q' })
    await third.ask('basic.cancel', { consumerTag: 't' })
    await third.ask('basic.cancel', { consumerTag: 'nobody' })
    const fifth = await link.channel('fifth')
    await fifth.ask('basic.consume', { queue: 'c-q', consumerTag: 's' })
    await (await link.channel('sixth')).ask('basic.consume', { queue: 'c-q', exclusive: true })
    await fifth.ask('basic.consume', { queue: 'c-q', consumerTag: 's' })
    await link.ended()
  }),
  conversation('a consumer is told when its queue is deleted', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    await channel.ask('queue.declare', { queue: 'c-q' })
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 't' })
    await (await link.channel('other')).ask('queue.delete', { queue: 'c-q' })
    await channel.came(1)
    await channel.ask('basic.cancel', { consumerTag: 't' })
  }),
  conversation('a single active consumer is followed by the next', async (driver) => {
    const link = await driver.connect()
    const first = await link.channel('first')
    const second = await link.channel('second')
    await first.ask('queue.declare', { queue: 'c-q', exclusive: true, arguments: { 'x-single-active-consumer': true } })
    await first.ask('basic.consume', { queue: 'c-q', consumerTag: 'a' })
    await second.ask('basic.consume', { queue: 'c-q', consumerTag: 'b' })
    await (await link.channel('third')).ask('basic.consume', { queue: 'c-q', exclusive: true })
    for (let index = 1; index <= 3; index++) second.publish({ routingKey: 'c-q' }, `m${index}`)
    await first.came(3)
    await second.came(0)
    first.tell('basic.ack', { deliveryTag: 1 })
    await first.ask('basic.cancel', { consumerTag: 'a' })
    second.publish({ routingKey: 'c-q' }, 'm4')
    await second.came(1)
    await first.ask('channel.close', { replyCode: 200 })
    await second.came(2)
  }),
  conversation('mandatory messages come back when nobody takes them', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('confirm.select', {})
    channel.publish({ routingKey: 'c-nowhere', mandatory: true }, 'back', { headers: { a: 1 }, correlationId: 'c' })
    await channel.came(2)
    channel.publish({ routingKey: 'c-nowhere' }, 'gone')
    await channel.came(1)
    channel.publish({ exchange: 'amq.direct', routingKey: 'k', mandatory: true }, 'back')
    await channel.came(2)
  }),
  conversation('a message with a priority overtakes others', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true, arguments: { 'x-max-priority': 5 } })
    for (const priority of [0, 3, 5, 9, 1, 3]) channel.publish({ routingKey: 'c-q' }, `p${priority}`, { priority })
    channel.publish({ routingKey: 'c-q' }, 'none')
    await channel.settle()
    for (let index = 0; index < 8; index++) await channel.ask('basic.get', { queue: 'c-q', noAck: true })
  }),
]

/** Which consumer got which of several is a matter of timing; how many came is not. */
async function note(driver: Driver, channel: Wire, count: number): Promise<void> {
  const deadline = performance.now() + 3000
  while (channel.inbox.length < count && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setTimeout(resolve, 50))
  driver.note(`came: ${channel.inbox.splice(0).length}`)
}
