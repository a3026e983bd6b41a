import { type Case, conversation } from '../case.ts'
import type { LooseProperties } from '../driver.ts'

const EXPIRATIONS = ['0', '10000', '-1', 'abc', '', '5x', '1.5', '+5', ' 5', '315360000000', '315360000001']

function frame(type: number, channel: number, payload: readonly number[], end = 0xce): Uint8Array {
  const bytes = Buffer.alloc(8 + payload.length)
  bytes.writeUInt8(type, 0)
  bytes.writeUInt16BE(channel, 1)
  bytes.writeUInt32BE(payload.length, 3)
  bytes.set(payload, 7)
  bytes.writeUInt8(end, 7 + payload.length)
  return bytes
}

/** `channel.open` */
const OPEN = [0, 20, 0, 10, 0]

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

/** Bytes that break a rule of the protocol. */
const VIOLATIONS: readonly (readonly [title: string, bytes: Uint8Array])[] = [
  ['a method on a channel that is not open', frame(1, 7, [0, 60, 0, 10, 0, 0, 0, 0, 0, 0, 0])],
  ['more channels than were agreed on', Buffer.concat(range(2, 2048).map((number) => frame(1, number, OPEN)))],
  ['a channel opened twice', frame(1, 1, [0, 20, 0, 10, 0])],
  ['a header without a method', frame(2, 1, [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ['a body without a method', frame(3, 1, [1, 2, 3])],
  ['a frame of an unknown type', frame(7, 1, [1, 2, 3])],
  ['a frame of an unknown type on channel 0', frame(7, 0, [1, 2, 3])],
  ['a heartbeat on a channel', frame(8, 1, [])],
  ['a wrong end of a frame', frame(1, 1, [0, 20, 0, 10, 0], 0x55)],
  ['a header on channel 0', frame(2, 0, [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ['a frame that is too large', Buffer.from([1, 0, 1, 0x7f, 0, 0, 0])],
  ['arguments that end too early', frame(1, 1, [0, 50, 0, 10, 0, 0, 9])],
  ['a name that is no UTF-8', frame(1, 1, [0, 50, 0, 10, 0, 0, 2, 0xff, 0xfe, 0, 0, 0, 0, 0])],
  ['a method only brokers send', frame(1, 1, [0, 50, 0, 31, 0, 0, 0, 1])],
  ['a connection method in between', frame(1, 0, [0, 10, 0, 40, 1, 47, 0, 0])],
]

export const channels: readonly Case[] = [
  ...VIOLATIONS.map(([title, bytes]) =>
    conversation(`violation: ${title}`, async (driver) => {
      const link = await driver.connect()
      await link.channel()
      link.client.raw(bytes)
      await link.ended()
    }),
  ),
  conversation('violation: a method in the middle of a message', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    channel.tell('basic.publish', { routingKey: 'x' })
    channel.tell('basic.qos', {})
    await link.ended()
  }),
  conversation('violation: a header of another class', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    channel.tell('basic.publish', { routingKey: 'x' })
    link.client.raw(frame(2, 1, [0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
    await link.ended()
  }),
  conversation('what is not implemented says so', async (driver) => {
    const attempts = [
      ['basic.qos', { prefetchSize: 5 }],
      ['channel.flow', { active: false }],
      ['basic.recover', { requeue: false }],
    ] as const
    for (const [name, args] of attempts) {
      const link = await driver.connect()
      await (await link.channel()).ask(name, args)
      await link.ended()
    }
    const link = await driver.connect()
    const channel = await link.channel()
    channel.publish({ routingKey: 'x', immediate: true })
    await link.ended()
  }),
  conversation('channel.flow and access.request are answered', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('channel.flow', { active: true })
    await channel.ask('access.request', { realm: '/data' })
  }),
  conversation('publishing to an exchange that is not there closes the channel', async (driver) => {
    const channel = await (await driver.connect()).channel()
    channel.publish({ exchange: 'c-missing', routingKey: 'k' })
    await channel.came(1)
  }),
  ...EXPIRATIONS.map((expiration) =>
    conversation(`an expiration of "${expiration}"`, async (driver) => {
      const channel = await (await driver.connect()).channel()
      channel.publish({ routingKey: 'c-nowhere' }, 'x', { expiration })
      await channel.came(0)
    }),
  ),
  ...([{ userId: 'guest' }, { userId: 'somebody' }, { replyTo: 'amq.rabbitmq.reply-to' }] as LooseProperties[]).map(
    (properties) =>
      conversation(`a publish with ${JSON.stringify(properties)}`, async (driver) => {
        const channel = await (await driver.connect()).channel()
        channel.publish({ routingKey: 'c-nowhere' }, 'x', properties)
        await channel.came(0)
      }),
  ),
  conversation('confirms: one for each publish, mode switches refused', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    await channel.ask('confirm.select', {})
    await channel.ask('confirm.select', {})
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    for (const routingKey of ['c-q', 'c-nowhere', 'c-q']) {
      channel.publish({ routingKey })
      await channel.came(1)
    }
    await channel.ask('tx.select', {})
    const second = await link.channel('second')
    await second.ask('tx.select', {})
    await second.ask('tx.select', {})
    await second.ask('confirm.select', {})
  }),
  conversation('tx: nothing happens before the commit, nothing after a rollback', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    const other = await link.channel('other')
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    await channel.ask('tx.select', {})
    channel.publish({ routingKey: 'c-q' }, 'one')
    channel.publish({ routingKey: 'c-nowhere', mandatory: true }, 'comes back')
    await channel.settle()
    await other.ask('queue.declare', { queue: 'c-q', passive: true })
    await channel.ask('tx.commit', {})
    await channel.came(1)
    await other.ask('queue.declare', { queue: 'c-q', passive: true })
    channel.publish({ routingKey: 'c-q' }, 'two')
    await channel.ask('tx.rollback', {})
    await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.ack', { deliveryTag: 1 })
    await channel.ask('tx.rollback', {})
    channel.tell('basic.nack', { deliveryTag: 1, requeue: true })
    await channel.ask('tx.commit', {})
    await other.ask('basic.get', { queue: 'c-q', noAck: true })
    await other.ask('basic.get', { queue: 'c-q', noAck: true })
  }),
  conversation('tx: commit and rollback need select', async (driver) => {
    const link = await driver.connect()
    await (await link.channel('commit')).ask('tx.commit', {})
    await (await link.channel('rollback')).ask('tx.rollback', {})
  }),
  conversation('direct reply-to: question and answer', async (driver) => {
    const link = await driver.connect()
    const asker = await link.channel('asker')
    const answerer = await link.channel('answerer')
    await asker.ask('queue.declare', { queue: 'c-ask', exclusive: true })
    await asker.ask('basic.consume', { queue: 'amq.rabbitmq.reply-to', consumerTag: 'replies', noAck: true })
    asker.publish({ routingKey: 'c-ask' }, 'question', { replyTo: 'amq.rabbitmq.reply-to', correlationId: '1' })
    await asker.settle()
    const question = await answerer.ask('basic.get', { queue: 'c-ask', noAck: true })
    const replyTo = question?.properties.replyTo ?? ''
    await answerer.ask('queue.declare', { queue: replyTo, passive: true })
    answerer.publish({ routingKey: replyTo }, 'answer', { correlationId: '1' })
    await asker.came(1)
    await asker.ask('basic.cancel', { consumerTag: 'replies' })
    await (await link.channel('later')).ask('queue.declare', { queue: 'amq.rabbitmq.reply-to.nobody', passive: true })
  }),
  conversation('direct reply-to: one consumer, which cannot acknowledge', async (driver) => {
    const link = await driver.connect()
    await (await link.channel('acks')).ask('basic.consume', { queue: 'amq.rabbitmq.reply-to', noAck: false })
    const channel = await link.channel()
    await channel.ask('basic.consume', { queue: 'amq.rabbitmq.reply-to', consumerTag: 'one', noAck: true })
    await channel.ask('basic.consume', { queue: 'amq.rabbitmq.reply-to', consumerTag: 'two', noAck: true })
  }),
  conversation('a message as large as several frames arrives whole', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    channel.publish({ routingKey: 'c-q' }, 'abcdefgh'.repeat(50_000))
    await channel.settle()
    await channel.ask('basic.get', { queue: 'c-q', noAck: true })
  }),
]
