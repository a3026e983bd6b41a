import { type Case, conversation } from '../case.ts'
import type { Driver, Wire } from '../driver.ts'

type Arguments = Readonly<Record<string, unknown>>

/** A queue whose dead letters go to `c-dead`. */
async function mortal(driver: Driver, args: Arguments): Promise<Wire> {
  const channel = await (await driver.connect()).channel()
  await channel.ask('queue.declare', { queue: 'c-dead', exclusive: true })
  const letters = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'c-dead' }
  await channel.ask('queue.declare', { queue: 'c-q', exclusive: true, arguments: { ...letters, ...args } })
  return channel
}

async function drain(channel: Wire, queue: string): Promise<void> {
  for (;;) {
    const received = await channel.ask('basic.get', { queue, noAck: true })
    if (received?.method.name !== 'basic.get-ok') return
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const letters: readonly Case[] = [
  conversation('a rejected message becomes a dead letter, an acknowledged or requeued one does not', async (driver) => {
    const channel = await mortal(driver, {})
    for (const body of ['1', '2', '3', '4']) {
      channel.publish({ routingKey: 'c-q' }, body, { headers: { own: 1 }, expiration: '60000', correlationId: 'c' })
    }
    await channel.settle()
    for (let index = 0; index < 4; index++) await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.reject', { deliveryTag: 1 })
    channel.tell('basic.ack', { deliveryTag: 2 })
    channel.tell('basic.nack', { deliveryTag: 4, multiple: true })
    await channel.settle()
    await drain(channel, 'c-dead')
  }),
  conversation('a message that expires becomes a dead letter', async (driver) => {
    const channel = await mortal(driver, { 'x-message-ttl': 40 })
    channel.publish({ routingKey: 'c-q' }, 'by the queue')
    channel.publish({ routingKey: 'c-q' }, 'by itself', { expiration: '5' })
    await pause(120)
    await drain(channel, 'c-q')
    await drain(channel, 'c-dead')
  }),
  conversation('only what stands at the head expires', async (driver) => {
    const channel = await mortal(driver, {})
    channel.publish({ routingKey: 'c-q' }, 'stays')
    channel.publish({ routingKey: 'c-q' }, 'waits behind', { expiration: '1' })
    await pause(60)
    await channel.ask('queue.declare', { queue: 'c-q', passive: true })
    await channel.ask('basic.get', { queue: 'c-q', noAck: true })
    await pause(20)
    await channel.ask('queue.declare', { queue: 'c-q', passive: true })
    await drain(channel, 'c-dead')
  }),
  conversation('a time to live of 0 is for waiting consumers only', async (driver) => {
    const channel = await mortal(driver, { 'x-message-ttl': 0 })
    channel.publish({ routingKey: 'c-q' }, 'too late')
    await channel.settle()
    await drain(channel, 'c-dead')
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 't', noAck: true })
    channel.publish({ routingKey: 'c-q' }, 'in time')
    await channel.came(1)
    await drain(channel, 'c-dead')
  }),
  conversation('a full queue drops its head', async (driver) => {
    const channel = await mortal(driver, { 'x-max-length': 2 })
    for (const body of ['1', '2', '3', '4']) channel.publish({ routingKey: 'c-q' }, body)
    await channel.settle()
    await drain(channel, 'c-dead')
    await drain(channel, 'c-q')
  }),
  conversation('a queue full of bytes drops its head', async (driver) => {
    const channel = await mortal(driver, { 'x-max-length-bytes': 10 })
    for (const body of ['aaaa', 'bbbb', 'cccc', 'far too long for it', 'd'])
      channel.publish({ routingKey: 'c-q' }, body)
    await channel.settle()
    await drain(channel, 'c-dead')
    await drain(channel, 'c-q')
  }),
  ...['reject-publish', 'reject-publish-dlx'].map((overflow) =>
    conversation(`a full queue refuses: ${overflow}`, async (driver) => {
      const channel = await mortal(driver, { 'x-max-length': 2, 'x-overflow': overflow })
      await channel.ask('confirm.select', {})
      for (const body of ['1', '2', '3']) {
        channel.publish({ routingKey: 'c-q' }, body)
        await channel.came(1)
      }
      await drain(channel, 'c-dead')
      await drain(channel, 'c-q')
    }),
  ),
  conversation('a maximal length of 0 lets messages through to consumers', async (driver) => {
    const channel = await mortal(driver, { 'x-max-length': 0 })
    channel.publish({ routingKey: 'c-q' }, 'nobody there')
    await channel.settle()
    await drain(channel, 'c-dead')
    await channel.ask('basic.consume', { queue: 'c-q', consumerTag: 't', noAck: true })
    channel.publish({ routingKey: 'c-q' }, 'somebody there')
    await channel.came(1)
  }),
  conversation('the history counts what happens again', async (driver) => {
    const channel = await mortal(driver, {})
    channel.publish({ routingKey: 'c-q' }, 'again', { headers: {} })
    for (let round = 0; round < 3; round++) {
      await channel.settle()
      await channel.ask('basic.get', { queue: 'c-q' })
      channel.tell('basic.reject', { deliveryTag: 1 + round * 2 })
      await channel.settle()
      const letter = await channel.ask('basic.get', { queue: 'c-dead' })
      channel.channel.publish(
        { ticket: 0, exchange: '', routingKey: 'c-q', mandatory: false, immediate: false },
        letter?.properties ?? {},
        Buffer.from('again'),
      )
      channel.tell('basic.ack', { deliveryTag: 2 + round * 2 })
    }
    await channel.settle()
    await channel.ask('basic.get', { queue: 'c-q', noAck: true })
  }),
  conversation('a letter keeps its routing keys where the queue names none', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('exchange.declare', { exchange: 'c-dlx', type: 'topic', autoDelete: true })
    await channel.ask('queue.declare', { queue: 'c-dead', exclusive: true })
    await channel.ask('queue.bind', { queue: 'c-dead', exchange: 'c-dlx', routingKey: '#' })
    await channel.ask('queue.declare', {
      queue: 'c-q',
      exclusive: true,
      arguments: { 'x-dead-letter-exchange': 'c-dlx' },
    })
    channel.publish({ routingKey: 'c-q' }, 'copied', { headers: { CC: ['c-elsewhere'] } })
    await channel.settle()
    await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.reject', { deliveryTag: 1 })
    await channel.settle()
    await drain(channel, 'c-dead')
  }),
  conversation('a letter without an exchange to go to is gone', async (driver) => {
    const channel = await mortal(driver, { 'x-dead-letter-exchange': 'c-nowhere' })
    channel.publish({ routingKey: 'c-q' }, 'lost')
    await channel.settle()
    await channel.ask('basic.get', { queue: 'c-q' })
    channel.tell('basic.reject', { deliveryTag: 1 })
    await channel.settle()
    await drain(channel, 'c-dead')
  }),
  conversation(
    'letters that would go round by themselves are dropped, those that a client rejects are not',
    async (driver) => {
      const channel = await (await driver.connect()).channel()
      const args = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'c-q', 'x-message-ttl': 250 }
      await channel.ask('queue.declare', { queue: 'c-q', exclusive: true, arguments: args })
      channel.publish({ routingKey: 'c-q' }, 'round')
      await pause(400)
      await channel.ask('basic.get', { queue: 'c-q' })
      channel.publish({ routingKey: 'c-q' }, 'rejected')
      await channel.settle()
      await channel.ask('basic.get', { queue: 'c-q' })
      channel.tell('basic.reject', { deliveryTag: 1 })
      await channel.settle()
      await channel.ask('basic.get', { queue: 'c-q' })
    },
  ),
  conversation('a queue that nobody uses expires', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('queue.declare', { queue: 'c-ex', arguments: { 'x-expires': 60 } })
    await channel.ask('basic.consume', { queue: 'c-ex', consumerTag: 't' })
    await pause(100)
    await channel.ask('queue.declare', { queue: 'c-ex', passive: true })
    await channel.ask('basic.cancel', { consumerTag: 't' })
    await pause(150)
    await channel.ask('queue.declare', { queue: 'c-ex', passive: true })
  }),
  conversation('a quorum queue lets a message go after too many deliveries', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    await channel.ask('queue.declare', { queue: 'c-dead', exclusive: true })
    const args = {
      ...{ 'x-queue-type': 'quorum', 'x-delivery-limit': 2 },
      ...{ 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'c-dead' },
    }
    await channel.ask('queue.declare', { queue: 'c-qq', durable: true, arguments: args })
    channel.publish({ routingKey: 'c-qq' }, 'poison')
    await channel.ask('basic.consume', { queue: 'c-qq', consumerTag: 't' })
    for (let tag = 1; tag <= 3; tag++) {
      await channel.came(1)
      channel.tell('basic.nack', { deliveryTag: tag, requeue: true })
    }
    await channel.came(0)
    await pause(100)
    await drain(channel, 'c-dead')
    await channel.ask('queue.delete', { queue: 'c-qq' })
  }),
  conversation('a quorum queue has limits of its own', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    await channel.ask('queue.declare', { queue: 'c-qq', durable: true, arguments: { 'x-queue-type': 'quorum' } })
    await channel.ask('queue.delete', { queue: 'c-qq', ifUnused: true })
    await link.ended()
    const second = await driver.connect()
    const again = await second.channel('again')
    await again.ask('queue.delete', { queue: 'c-qq', ifEmpty: true })
    const third = await (await driver.connect()).channel('third')
    await third.ask('basic.qos', { prefetchCount: 3, global: true })
    await third.ask('basic.consume', { queue: 'c-qq' })
    await (await (await driver.connect()).channel('clean-up')).ask('queue.delete', { queue: 'c-qq' })
  }),
]
