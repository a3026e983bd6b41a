import { describe, expect, it } from 'vitest'
import { startBroker } from '../broker.ts'

const DEFINITIONS = {
  exchanges: [{ name: 'shop', type: 'fanout' }],
  queues: [{ name: 'orders' }],
  bindings: [{ source: 'shop', destination: 'orders' }],
}

describe('a reset', () => {
  it('keeps consumers subscribed, and forgets what they had not acknowledged', async () => {
    await using broker = await startBroker({ definitions: DEFINITIONS })
    const worker = await broker.channel('worker')
    await worker.prefetch(1)
    const got: { text: string; redelivered: boolean; ack: () => void }[] = []
    await worker.consume('orders', (message) => {
      if (message === null) return
      const { redelivered } = message.fields
      got.push({ text: message.content.toString(), redelivered, ack: () => worker.ack(message) })
    })
    for (const text of ['one', 'two']) await broker.rabbit.queue('orders').send(text)
    await expect.poll(() => got.length).toBe(1)
    await broker.rabbit.reset()
    await broker.rabbit.queue('orders').send('three')
    await expect.poll(() => got.map(({ text }) => text)).toEqual(['one', 'three'])
    // An acknowledgement that comes late is for nobody, and no error.
    got[0]?.ack()
    got[1]?.ack()
    await broker.rabbit.queue('orders').send('four')
    await expect.poll(() => got.map(({ text }) => text)).toEqual(['one', 'three', 'four'])
    expect(got.every(({ redelivered }) => !redelivered)).toBe(true)
  })

  it('takes away what the test declared since the first one, and keeps what apps declared', async () => {
    await using broker = await startBroker({ definitions: DEFINITIONS })
    await broker.rabbit.reset()
    const test = await broker.channel('test')
    const app = await broker.channel('app')
    await test.assertQueue('of-the-test')
    await test.bindQueue('orders', 'amq.direct', 'extra')
    await app.assertQueue('of-the-app')
    await app.assertExchange('app', 'topic')
    await broker.rabbit.reset()
    expect((await broker.rabbit.queues()).map(({ name }) => name)).toEqual(['orders', 'of-the-app'])
    expect((await broker.rabbit.exchanges()).map(({ name }) => name)).toEqual(['shop', 'app'])
    expect((await broker.rabbit.bindings()).map(({ source }) => source)).toEqual(['shop'])
  })

  it('brings back what was deleted', async () => {
    await using broker = await startBroker({ definitions: DEFINITIONS })
    await broker.rabbit.reset()
    const channel = await broker.channel('app')
    await channel.deleteQueue('orders')
    await channel.deleteExchange('shop')
    await broker.rabbit.reset()
    expect(await broker.rabbit.publish('shop', '', 'routed')).toBe(true)
    expect((await broker.rabbit.queue('orders').messages()).map(({ text }) => text)).toEqual(['routed'])
  })
})

describe('a snapshot', () => {
  it('brings back messages and topology, delivered messages included', async () => {
    await using broker = await startBroker({ definitions: DEFINITIONS })
    const channel = await broker.channel('app')
    for (const text of ['one', 'two', 'three']) await broker.rabbit.queue('orders').send(text)
    await channel.get('orders')
    const snapshot = await broker.rabbit.snapshot?.()
    await broker.rabbit.queue('orders').purge()
    await channel.deleteExchange('shop')
    await channel.assertQueue('later')
    await snapshot?.restore()
    expect((await broker.rabbit.queue('orders').messages()).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect((await broker.rabbit.queues()).map(({ name }) => name)).toEqual(['orders'])
    expect(await broker.rabbit.publish('shop', '', 'again')).toBe(true)
  })
})
