import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hold, replyLost, resetBefore } from '../../../../src/foundation/core/faults.ts'
import { amqpFaults } from '../../../../src/services/amqp/index.ts'
import { type BrokerUnderTest, startBroker } from '../broker.ts'
import { isRabbitInstalled } from '../installed.ts'

const DEFINITIONS = { queues: [{ name: 'orders' }] }

describe.each([
  ['embedded', true],
  ['native', isRabbitInstalled()],
] as const)('faults at the seam of a broker that is %s', (provider, installed) => {
  describe.skipIf(!installed)(installed ? '' : 'no RabbitMQ is installed here', () => {
    let broker: BrokerUnderTest
    beforeAll(async () => {
      broker = await startBroker({ definitions: DEFINITIONS }, provider)
    }, 60_000)
    afterAll(() => broker[Symbol.asyncDispose]())
    afterEach(async () => {
      broker.clock.reset()
      await broker.closeConnections()
      await broker.rabbit.reset()
      broker.journal.clear()
    })

    it('reset the connection before the effect of a publish', async () => {
      const connection = await broker.connect()
      const ended = new Promise((resolve) => connection.once('close', resolve))
      const channel = await connection.createChannel()
      channel.on('error', () => {})
      broker.seam('app').break(resetBefore(), { operation: 'publish → orders' })
      channel.sendToQueue('orders', Buffer.from('x'))
      await ended
      expect(await broker.rabbit.queue('orders').messages()).toEqual([])
      expect(broker.seam('app').exchanges({ operation: 'publish → orders' })[0]?.outcome).toBe('aborted')
    })

    it('lose the reply of a publish with the connection, after its effect', async () => {
      const connection = await broker.connect()
      const ended = new Promise((resolve) => connection.once('close', resolve))
      const channel = await connection.createConfirmChannel()
      channel.on('error', () => {})
      broker.seam('app').break(replyLost(), { operation: 'publish → orders' })
      channel.sendToQueue('orders', Buffer.from('x'))
      await ended
      expect(await broker.rabbit.queue('orders').messages()).toHaveLength(1)
      expect(broker.seam('app').exchanges({ operation: 'publish → orders' })[0]?.outcome).toBe('lost')
    })

    it('refuse a publish with a nack', async () => {
      const channel = await broker.confirmChannel()
      broker.seam('app').break(...amqpFaults.publishRefused({ exchange: '', routingKey: 'orders', times: 1 }))
      const refused = new Promise<unknown>((resolve) => channel.sendToQueue('orders', Buffer.from('x'), {}, resolve))
      expect(await refused).toMatchObject({ message: 'message nacked' })
      expect(await broker.rabbit.queue('orders').messages()).toEqual([])
    })

    it('publish a message twice', async () => {
      const channel = await broker.confirmChannel()
      broker.seam('app').break(...amqpFaults.publishedTwice({ routingKey: 'orders', times: 1 }))
      channel.sendToQueue('orders', Buffer.from('x'))
      await channel.waitForConfirms()
      expect(await broker.rabbit.queue('orders').messages()).toHaveLength(2)
    })

    it('delay a command by the clock of the environment', async () => {
      const channel = await broker.channel()
      broker.clock.freeze()
      broker.seam('app').delay(60_000, { operation: 'purge queue orders' })
      const purged = channel.purgeQueue('orders')
      await expect.poll(() => broker.journal.find({ outcome: 'pending' }).length).toBe(1)
      await broker.clock.advance(60_000)
      await expect(purged).resolves.toEqual({ messageCount: 0 })
    })

    it('hold a confirm, and let others go first', async () => {
      const channel = await broker.confirmChannel()
      const held = hold('reply')
      broker.seam('app').break(held, { operation: 'publish → orders', times: 1 })
      const confirmed: string[] = []
      for (const body of ['one', 'two'])
        channel.sendToQueue('orders', Buffer.from(body), {}, () => confirmed.push(body))
      await held.arrived()
      await expect.poll(() => confirmed).toEqual(['two'])
      expect(await broker.rabbit.queue('orders').messages()).toHaveLength(2)
      held.release()
      await expect.poll(() => confirmed).toEqual(['two', 'one'])
    })

    it.each([
      ['app', 1],
      ['test', 0],
    ])('a delivery to %s that is not acknowledged is %i piece of work under way', async (consumer, count) => {
      const channel = await broker.channel(consumer)
      const got: unknown[] = []
      await channel.consume('orders', (message) => got.push(message))
      await broker.rabbit.queue('orders').send('bill')
      await expect.poll(() => got.length).toBe(1)
      const underWay = [...broker.journal.underWay].filter(({ operation }) => operation === 'deliver queue orders')
      expect(underWay).toHaveLength(count)
    })

    it('hold a delivery and an acknowledgement', async () => {
      const channel = await broker.channel()
      const [delivery, acknowledgement] = [hold('request'), hold('reply')]
      const got: string[] = []
      await channel.consume('orders', (message) => {
        if (message === null) return
        got.push(message.content.toString())
        channel.ack(message)
      })
      broker.seam('app').break(delivery, { operation: 'deliver queue orders', times: 1 })
      broker.seam('app').break(acknowledgement, { operation: 'deliver queue orders', times: 1 })
      await broker.rabbit.queue('orders').send('bill')
      await delivery.arrived()
      expect(got).toEqual([])
      expect(await broker.rabbit.queue('orders').info()).toMatchObject({ ready: 0, unacked: 1 })
      delivery.release()
      await acknowledgement.arrived()
      expect(got).toEqual(['bill'])
      expect((await broker.rabbit.queue('orders').info()).unacked).toBe(1)
      acknowledgement.release()
      await expect.poll(async () => (await broker.rabbit.queue('orders').info()).unacked).toBe(0)
    })

    it('give a held delivery back when its channel ends', async () => {
      const channel = await broker.channel()
      await channel.consume('orders', () => {})
      const held = broker.seam('app').hold({ operation: 'deliver queue orders' })
      await broker.rabbit.queue('orders').send('bill')
      await held.arrived()
      await channel.close()
      expect((await broker.rabbit.queue('orders').messages()).map(({ text }) => text)).toEqual(['bill'])
    })

    it('answer a command with the error of a code, and refuse a connection', async () => {
      const channel = await broker.channel()
      broker.seam('app').fail({ code: '403', message: 'not yours' }, { operation: 'consume queue orders' })
      await expect(channel.consume('orders', () => {})).rejects.toThrow('ACCESS_REFUSED - not yours')
      broker.seam('app').fail({ code: '530', message: 'closed today' }, { operation: 'connect /' })
      await expect(broker.connect()).rejects.toThrow()
      expect(broker.journal.find({ operation: 'connect /', outcome: 'error' }).map(({ error }) => error)).toEqual([
        { code: '530', message: 'closed today' },
      ])
    })
  })
})
