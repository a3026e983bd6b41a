import { describe, expect, it } from 'vitest'
import { startBroker } from '../broker.ts'

describe('time in the broker', () => {
  it('stands still while the clock is frozen, and messages expire when it is moved', async () => {
    const queues = [
      {
        name: 'orders',
        arguments: { 'x-message-ttl': 60_000, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'late' },
      },
      { name: 'late' },
    ]
    await using broker = await startBroker({ definitions: { queues } })
    broker.clock.freeze('2030-01-01T00:00:00Z')
    await broker.rabbit.queue('orders').send({ id: 1 })
    await broker.clock.advance(59_999)
    expect((await broker.rabbit.queue('orders').info()).ready).toBe(1)
    await broker.clock.advance(1)
    expect((await broker.rabbit.queue('orders').info()).ready).toBe(0)
    const letter = await broker.rabbit.queue('late').next({ matching: { id: 1 } })
    expect(letter.headers['x-death']).toMatchObject([
      { count: 1, reason: 'expired', queue: 'orders', time: Date.parse('2030-01-01T00:01:00Z') / 1000 },
    ])
  })

  it('expires a message by its own expiration', async () => {
    await using broker = await startBroker({ definitions: { queues: [{ name: 'orders' }] } })
    broker.clock.freeze()
    const channel = await broker.confirmChannel()
    channel.sendToQueue('orders', Buffer.from('brief'), { expiration: '1000' })
    await channel.waitForConfirms()
    await broker.clock.advance(1000)
    expect(await broker.rabbit.queue('orders').messages()).toEqual([])
  })

  it('takes away a queue that nobody used for its time', async () => {
    await using broker = await startBroker()
    broker.clock.freeze()
    const channel = await broker.channel()
    await channel.assertQueue('brief', { expires: 3_600_000 })
    const { consumerTag } = await channel.consume('brief', () => {})
    await broker.clock.advance(7_200_000)
    expect(await broker.rabbit.queues()).toHaveLength(1)
    await channel.cancel(consumerTag)
    await broker.clock.advance(3_600_000)
    expect(await broker.rabbit.queues()).toEqual([])
  })

  it('does not end connections when the clock is moved by a day', async () => {
    await using broker = await startBroker({ heartbeatSeconds: 1 })
    const channel = await broker.channel()
    await broker.clock.advance(86_400_000)
    await expect(channel.assertQueue('', { exclusive: true })).resolves.toMatchObject({ messageCount: 0 })
  })
})
