import { AMQPClient } from '@cloudamqp/amqp-client'
import amqp, { type ConsumeMessage } from 'amqplib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { duplicate, hold } from '../../../src/foundation/core/faults.ts'
import { can, type Provider } from '../../../src/foundation/core/index.ts'
import { AmqpClient } from '../../../src/services/amqp/client/client.ts'
import { amqpFaults, judgeArrivals, judgeBinding, judgeMessages } from '../../../src/services/amqp/index.ts'
import type { RabbitmqOptions } from '../../../src/services/amqp/options.ts'
import { launchNode, type RabbitNode } from '../../../src/services/amqp/providers/native-node.ts'
import { IMAGES, missingForContainers } from '../../foundation/container/engine.ts'
import { type BrokerUnderTest, startBroker } from './broker.ts'
import { isRabbitInstalled } from './installed.ts'

const DEFINITIONS = {
  exchanges: [{ name: 'shop', type: 'topic' }],
  queues: [{ name: 'orders' }, { name: 'failed' }],
  bindings: [{ source: 'shop', destination: 'orders', routing_key: 'order.#' }],
}

const PROVIDERS: readonly Provider[] = ['embedded', 'native', 'container', 'external']

const notInstalled = isRabbitInstalled() ? undefined : 'no RabbitMQ is installed here'

/** Why a provider cannot be run on this machine. */
const MISSING: Readonly<Record<Provider, string | undefined>> = {
  embedded: undefined,
  native: notInstalled,
  container: await missingForContainers(IMAGES.rabbitmq),
  external: notInstalled,
}

/** What `RABBITMQ_URL` and its like say of a broker that somebody else runs. */
function locationOf(node: RabbitNode | undefined): RabbitmqOptions {
  if (node === undefined) return {}
  const { address, managementUrl } = node
  // Consumers are told another login than that of the broker.
  const users = { shop: 'secret' }
  return { url: `amqp://guest:guest@${address.host}:${address.port}`, managementUrl, users }
}

function frameOf(type: number, channel: number, payload: Buffer): Buffer {
  const start = Buffer.alloc(7)
  start.writeUInt8(type, 0)
  start.writeUInt16BE(channel, 1)
  start.writeUInt32BE(payload.length, 3)
  return Buffer.concat([start, payload, Buffer.of(0xce)])
}

describe.each(PROVIDERS)('a broker that is %s', (provider) => {
  const missing = MISSING[provider]
  describe.skipIf(missing)(missing ?? '', () => {
    let broker: BrokerUnderTest
    let elsewhere: RabbitNode | undefined
    beforeAll(async () => {
      if (provider === 'external') elsewhere = await launchNode(() => {})
      broker = await startBroker({ definitions: DEFINITIONS, ...locationOf(elsewhere) }, provider)
    }, 60_000)
    afterAll(async () => {
      await broker[Symbol.asyncDispose]()
      await elsewhere?.stop()
    })
    afterEach(async () => {
      await broker.closeConnections()
      await broker.rabbit.reset()
      broker.journal.clear()
    })

    it('carries messages from publisher to consumer, with one exchange for each', async () => {
      const publisher = await broker.confirmChannel('shop')
      const worker = await broker.channel('worker')
      const got = new Promise<string>((resolve) => {
        void worker.consume('orders', (message) => {
          if (message === null) return
          worker.ack(message)
          resolve(message.content.toString())
        })
      })
      publisher.publish('shop', 'order.created', Buffer.from('{"id":1}'), { headers: { by: 'ann' } })
      await publisher.waitForConfirms()
      expect(await got).toBe('{"id":1}')
      await broker.journal.wait({ operation: 'deliver queue orders', outcome: 'ok' })
      const lines = broker.journal
        .find()
        .map(({ consumer, operation, outcome }) => `${consumer}: ${operation} ${outcome}`)
      expect(lines).toEqual(
        expect.arrayContaining([
          'shop: connect / ok',
          'shop: confirm select ok',
          'shop: publish shop → order.created ok',
          'worker: consume queue orders ok',
          'worker: deliver queue orders ok',
        ]),
      )
    })

    it('shows what waits, without taking it away', async () => {
      await broker.rabbit.publish('shop', 'order.created', { id: 7 }, { headers: { by: 'ann' }, correlationId: 'c7' })
      const orders = broker.rabbit.queue('orders')
      const [message] = await orders.messages()
      expect(message?.json()).toEqual({ id: 7 })
      expect(message).toMatchObject({ exchange: 'shop', routingKey: 'order.created', headers: { by: 'ann' } })
      expect(message?.properties).toMatchObject({ contentType: 'application/json', correlationId: 'c7' })
      expect(await orders.messages()).toHaveLength(1)
      expect(await orders.info()).toMatchObject({ ready: 1, consumers: 0, durable: true })
      expect(await orders.purge()).toBe(1)
      expect(await orders.messages()).toEqual([])
    })

    it('waits for a message that fits, and leaves it to its consumer', async () => {
      const worker = await broker.channel('worker')
      await worker.consume('orders', (message) => message && worker.ack(message))
      const waiting = broker.rabbit.queue('orders').next({ matching: { id: 2 } })
      const publisher = await broker.confirmChannel('shop')
      for (const id of [1, 2, 3]) publisher.publish('shop', 'order.paid', Buffer.from(JSON.stringify({ id })))
      await publisher.waitForConfirms()
      expect(String(await waiting)).toBe('shop → order.paid  {"id":2}')
      expect((await broker.rabbit.queue('orders').next()).json()).toEqual({ id: 1 })
      await broker.journal.wait({ operation: 'deliver queue orders', outcome: 'ok' }, { times: 3 })
    })

    it('says what came instead when the time is up', async () => {
      await broker.rabbit.queue('orders').send({ id: 1 })
      await broker.rabbit.queue('orders').next()
      const late = broker.rabbit.queue('orders').next({ matching: { id: 9 }, timeoutMs: 30 })
      await expect(late).rejects.toMatchObject({
        code: 'WAIT_TIMED_OUT',
        message: expect.stringContaining('(default) → orders  {"id":1}'),
      })
    })

    it('is judged with messages that list what is there', async () => {
      await broker.rabbit.queue('orders').send('one')
      await broker.rabbit.queue('orders').next()
      const orders = broker.rabbit.queue('orders')
      expect((await judgeMessages(orders, 'one', { times: 1 })).pass).toBe(true)
      expect((await judgeMessages(orders, 'two')).message()).toBe(
        'expected "two" to wait in the queue "orders", which holds:\n  (default) → orders  one',
      )
      expect((await judgeArrivals(orders, /on/)).pass).toBe(true)
      expect((await judgeBinding(broker.rabbit, { source: 'shop', destination: 'orders' })).pass).toBe(true)
      const judgement = await judgeBinding(broker.rabbit, { source: 'shop', destination: 'failed' })
      expect(judgement.message()).toContain('shop → orders (order.#)')
    })

    it('loses a publish, a confirm, a delivery and an acknowledgement where a fault says so', async () => {
      const publisher = await broker.confirmChannel('shop')
      const seam = broker.seam('shop')
      seam.break(...amqpFaults.publishLost({ exchange: '', routingKey: 'orders', times: 1 }))
      seam.break(...amqpFaults.confirmLost({ exchange: '', routingKey: 'failed', times: 1 }))
      const confirmed: string[] = []
      for (const [queue, body] of [
        ['orders', 'lost'],
        ['failed', 'unconfirmed'],
        ['orders', 'fine'],
      ] as const) {
        publisher.sendToQueue(queue, Buffer.from(body), {}, () => confirmed.push(body))
      }
      await expect.poll(() => confirmed).toEqual(['fine'])
      expect((await broker.rabbit.queue('orders').messages()).map(String)).toEqual(['(default) → orders  fine'])
      await expect.poll(async () => (await broker.rabbit.queue('failed').messages()).length).toBe(1)
      expect(seam.exchanges({ operation: 'publish → *' }).map(({ outcome }) => outcome)).toEqual([
        'aborted',
        'lost',
        'ok',
      ])
    })

    it('gives a lost delivery and a lost acknowledgement out again when the channel ends', async () => {
      const worker = await broker.channel('worker')
      broker.seam('worker').break(...amqpFaults.deliveryLost({ queue: 'orders', times: 1 }))
      broker.seam('worker').break(...amqpFaults.ackLost({ queue: 'orders', skip: 1, times: 1 }))
      const seen: string[] = []
      await worker.consume('orders', (message) => {
        if (message === null) return
        seen.push(`${message.content} ${message.fields.redelivered}`)
        worker.ack(message)
      })
      for (const body of ['one', 'two', 'three']) await broker.rabbit.queue('orders').send(body)
      await expect.poll(() => seen).toEqual(['two false', 'three false'])
      await worker.close()
      const again = await broker.channel('second')
      await again.consume(
        'orders',
        (message) => message && seen.push(`${message.content} ${message.fields.redelivered}`),
      )
      await expect.poll(() => seen.slice(2)).toEqual(['one true', 'two true'])
    })

    it('delivers twice, with the flag that says so', async () => {
      const worker = await broker.channel('worker')
      broker.seam('worker').break(...amqpFaults.deliveredTwice({ queue: 'orders', times: 1 }))
      const seen: string[] = []
      await worker.consume('orders', (message) => {
        if (message === null) return
        seen.push(`${message.content} ${message.fields.redelivered}`)
        worker.ack(message)
      })
      await broker.rabbit.queue('orders').send('bill')
      await expect.poll(() => seen).toEqual(['bill false', 'bill true'])
      await expect.poll(async () => (await broker.rabbit.queue('orders').info()).ready).toBe(0)
    })

    it('cancels a consumer in place of a delivery, and keeps the message', async () => {
      const worker = await broker.channel('worker')
      broker.seam('worker').break(...amqpFaults.consumerCancelled({ queue: 'orders', times: 1 }))
      const seen: unknown[] = []
      await worker.consume('orders', (message) => seen.push(message))
      await broker.rabbit.queue('orders').send('bill')
      await expect.poll(() => seen).toEqual([null])
      await expect.poll(async () => (await broker.rabbit.queue('orders').messages()).length).toBe(1)
    })

    it('counts what waits and what is out, as it is now', async () => {
      const orders = broker.rabbit.queue('orders')
      const worker = await broker.channel('worker')
      const got: ConsumeMessage[] = []
      await worker.prefetch(2)
      await worker.consume('orders', (message) => message && got.push(message))
      for (const body of ['one', 'two', 'three']) await orders.send(body)
      await expect.poll(() => got.length).toBe(2)
      expect(await orders.info()).toMatchObject({ ready: 1, unacked: 2, consumers: 1 })

      const [one, two] = got as [ConsumeMessage, ConsumeMessage]
      worker.ack(one)
      await expect.poll(() => got.length).toBe(3)
      expect(await orders.info()).toMatchObject({ ready: 0, unacked: 2 })
      worker.nack(two, false, false)
      await expect.poll(async () => (await orders.info()).unacked).toBe(1)
      expect((await broker.rabbit.queues()).find(({ name }) => name === 'orders')).toMatchObject({ unacked: 1 })
    })

    it('counts what a channel asks to have again only once', async () => {
      const orders = broker.rabbit.queue('orders')
      const worker = await broker.channel('worker')
      const got: ConsumeMessage[] = []
      await worker.consume('orders', (message) => message && got.push(message))
      await orders.send('bill')
      await expect.poll(() => got.length).toBe(1)
      await worker.recover()
      await expect.poll(() => got.length).toBe(2)
      expect((await orders.info()).unacked).toBe(1)
      await worker.close()
      await expect.poll(() => orders.info()).toMatchObject({ ready: 1, unacked: 0, consumers: 0 })
    })

    it('counts what a fetch took, and what the test does not let through', async () => {
      const failed = broker.rabbit.queue('failed')
      for (const body of ['fetched', 'lost']) await failed.send(body)
      await expect.poll(async () => (await failed.info()).ready).toBe(2)
      const worker = await broker.channel('worker')
      const fetched = await worker.get('failed')
      expect(await failed.info()).toMatchObject({ ready: 1, unacked: 1 })
      if (fetched !== false) worker.ack(fetched)
      await expect.poll(async () => (await failed.info()).unacked).toBe(0)

      broker.seam('worker').break(...amqpFaults.deliveryLost({ queue: 'failed', times: 1 }))
      await worker.consume('failed', () => {})
      await broker.journal.wait({ operation: 'deliver queue failed', outcome: 'aborted' })
      expect(await failed.info()).toMatchObject({ ready: 0, unacked: 1 })
    })

    it('ends a delivery that nobody acknowledges when it is out, and delivers it twice where a fault says so', async () => {
      const worker = await broker.channel('worker')
      broker.seam('worker').break(duplicate('request'), { operation: 'deliver queue *', skip: 1, times: 1 })
      const { queue } = await worker.assertQueue('', { exclusive: true })
      const seen: string[] = []
      await worker.consume(queue, (message) => message && seen.push(String(message.content)), { noAck: true })
      for (const body of ['one', 'two']) await broker.rabbit.queue(queue).send(body)
      await expect.poll(() => seen).toEqual(['one', 'two', 'two'])
      await broker.journal.wait({ operation: `deliver queue ${queue}`, outcome: 'ok' }, { times: 2 })
      expect((await broker.rabbit.queue(queue).info()).unacked).toBe(0)
      await worker.close()
    })

    it('ends the consumers of a queue when it is told to', async () => {
      const worker = await broker.channel('worker')
      const seen: unknown[] = []
      await worker.consume('orders', (message) => seen.push(message))
      expect(await broker.rabbit.queue('orders').cancelConsumers()).toBe(1)
      await expect.poll(() => seen).toEqual([null])
      await expect.poll(async () => (await broker.rabbit.queue('orders').info()).consumers).toBe(0)
    })

    it('holds a publish, and what comes behind it on the channel', async () => {
      const publisher = await broker.confirmChannel('shop')
      const held = hold()
      broker.seam('shop').break(held, { operation: 'publish → orders', times: 1 })
      publisher.sendToQueue('orders', Buffer.from('first'))
      publisher.sendToQueue('orders', Buffer.from('second'))
      await held.arrived()
      expect(await broker.rabbit.queue('orders').messages()).toEqual([])
      held.release()
      await publisher.waitForConfirms()
      expect((await broker.rabbit.queue('orders').messages()).map(({ text }) => text)).toEqual(['first', 'second'])
    })

    it('closes channel or connection with the reply code of a fault', async () => {
      const connection = await broker.connect('shop')
      const channel = await connection.createChannel()
      const channelError = new Promise<Error>((resolve) => channel.once('error', resolve))
      broker.seam('shop').break(...amqpFaults.closed(406, 'not today', { operation: 'publish → orders', times: 1 }))
      channel.sendToQueue('orders', Buffer.from('x'))
      expect((await channelError).message).toContain(
        '406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - not today"',
      )
      const connectionError = new Promise<Error>((resolve) => connection.once('error', resolve))
      broker.seam('shop').break(...amqpFaults.closed(541, 'gone', { operation: 'publish → orders', times: 1 }))
      const second = await connection.createChannel()
      second.on('error', () => {})
      second.sendToQueue('orders', Buffer.from('x'))
      expect((await connectionError).message).toContain('541 (INTERNAL-ERROR) with message "INTERNAL_ERROR - gone"')
    })

    it.each([0, 4096])(
      'carries a message of many frames, where frames of %i bytes were agreed on',
      async (frameMax) => {
        const connection = await amqp.connect(`${await broker.url('shop')}?frameMax=${frameMax}`)
        const channel = await connection.createConfirmChannel()
        const body = Buffer.alloc(1_000_000, 'bytes of a long message ')
        channel.sendToQueue('orders', body)
        await channel.waitForConfirms()
        const fetched = await channel.get('orders', { noAck: true })
        expect(fetched === false ? undefined : fetched.content.equals(body)).toBe(true)
        await connection.close()
      },
    )

    it('refuses what is too large: the channel of a message, the connection of a frame', async () => {
      const { hostname: host, port, username: user, password } = new URL(await broker.url('rude'))
      const client = await AmqpClient.connect({ host, port: Number(port), user, password, vhost: '/' })
      const channel = await client.channel()
      channel.send('basic.publish', {
        ...{ ticket: 0, exchange: '', routingKey: 'orders', mandatory: false, immediate: false },
      })
      const header = Buffer.alloc(14)
      header.writeUInt16BE(60, 0)
      header.writeBigUInt64BE(2n ** 40n, 4)
      client.raw(frameOf(2, channel.number, header))
      client.raw(frameOf(3, channel.number, Buffer.from('and so on')))
      await expect
        .poll(() => channel.closedBecause)
        .toMatchObject({
          code: 406,
          text: expect.stringContaining('message size 1099511627776 is larger than configured max size'),
        })
      const next = await client.channel()
      await next.request('confirm.select', { nowait: false })

      client.raw(frameOf(1, next.number, Buffer.alloc(200_000)))
      await client.ended()
      expect(client.closedBecause).toMatchObject({
        code: 501,
        text: expect.stringContaining('{frame_too_large,200000,131064}'),
      })
      expect((await broker.rabbit.queue('orders').info()).ready).toBe(0)
    })

    it('says in RabbitMQ’s words what is wrong', async () => {
      const channel = await broker.channel()
      await expect(channel.checkQueue('nowhere')).rejects.toThrow("NOT_FOUND - no queue 'nowhere' in vhost '/'")
      expect(
        broker
          .seam('app')
          .exchanges({ outcome: 'error' })
          .map(({ operation, error }) => [operation, error?.code]),
      ).toEqual([['check queue nowhere', '404']])
    })

    it('comes back from a reset empty, with what was declared at the start', async () => {
      const channel = await broker.channel('app')
      await channel.assertQueue('declared-by-app')
      await channel.deleteQueue('orders')
      await broker.rabbit.queue('failed').send('rest')
      await broker.rabbit.reset()
      expect(await broker.rabbit.queue('orders').messages()).toEqual([])
      expect(await broker.rabbit.queue('failed').messages()).toEqual([])
      expect((await broker.rabbit.queues()).map(({ name }) => name).sort()).toEqual([
        'declared-by-app',
        'failed',
        'orders',
      ])
      expect(await broker.rabbit.publish('shop', 'order.x', 'routed again')).toBe(true)
      await (await broker.channel('app')).deleteQueue('declared-by-app')
    })

    it('works with another client library', async () => {
      const client = new AMQPClient(await broker.url('other'))
      const connection = await client.connect()
      const channel = await connection.channel()
      await channel.confirmSelect()
      await channel.basicPublish('', 'orders', 'from afar', { deliveryMode: 2 })
      const text = await new Promise<string | null>((resolve) => {
        void channel.basicConsume('orders', { noAck: false }, async (message) => {
          await message.ack()
          resolve(message.bodyString())
        })
      })
      expect(text).toBe('from afar')
      await broker.journal.wait({ operation: 'deliver queue orders', outcome: 'ok' })
      await connection.close()
    })

    it('reads the trace that a message carries', async () => {
      const channel = await broker.confirmChannel('shop')
      const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
      channel.sendToQueue('orders', Buffer.from('traced'), { headers: { traceparent } })
      await channel.waitForConfirms()
      const [exchange] = broker.journal.find({ operation: 'publish → orders' })
      expect(exchange?.trace).toEqual({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' })
    })

    it('is healthy, shows its state, and has the abilities of its provider', async () => {
      await broker.rabbit.health()
      expect(JSON.stringify(await broker.rabbit.inspect())).toContain('"orders"')
      expect(can(broker.rabbit, 'snapshot')).toBe(provider === 'embedded')
      expect(can(broker.rabbit, 'reset')).toBe(true)
    })
  })
})
