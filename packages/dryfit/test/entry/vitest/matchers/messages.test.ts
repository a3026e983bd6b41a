import { describe, expect, it } from 'vitest'
import { matchers } from '../../../../src/entry/vitest/matchers/index.ts'
import { startBroker } from '../../../services/amqp/broker.ts'
import { startRedis } from '../../../services/redis/support/started.ts'
import { startMail } from '../../../services/smtp/mail-server.ts'

expect.extend(matchers)

const DEFINITIONS = { queues: [{ name: 'orders' }] }

describe('matchers for messages and mails', () => {
  it('find a message that waits, and show what waits instead', async () => {
    await using broker = await startBroker({ definitions: DEFINITIONS })
    const orders = broker.rabbit.queue('orders')
    await orders.send({ id: 1, total: 5 })
    await expect(orders).toHaveMessage({ id: 1 })
    await expect(orders).toHaveMessage({ id: 1 }, { times: 1 })
    await expect(orders).not.toHaveMessage({ id: 2 })
    await expect(expect(orders).toHaveMessage({ id: 2 })).rejects.toThrow(
      'expected {"id":2} to wait in the queue "orders", which holds:\n  (default) → orders  {"id":1,"total":5}',
    )
  })

  it('find a message that came, though it was consumed', async () => {
    await using broker = await startBroker({ definitions: DEFINITIONS })
    const orders = broker.rabbit.queue('orders')
    await orders.send('bill')
    await orders.purge()
    await expect(orders).not.toHaveMessage('bill')
    await expect(orders).toHaveReceived('bill')
    await expect(expect(orders).not.toHaveReceived('bill')).rejects.toThrow('not to have come into the queue "orders"')
  })

  it('find a binding, and show which ones there are instead', async () => {
    const exchanges = [{ name: 'shop', type: 'topic' }]
    const bindings = [{ source: 'shop', destination: 'orders', routing_key: 'order.*' }]
    await using broker = await startBroker({ definitions: { ...DEFINITIONS, exchanges, bindings } })
    await expect(broker.rabbit).toHaveBinding({ source: 'shop', destination: 'orders' })
    await expect(broker.rabbit).toHaveBinding({ source: 'shop', destination: 'orders', routingKey: 'order.*' })
    await expect(broker.rabbit).not.toHaveBinding({ source: 'shop', destination: 'orders', routingKey: 'order.#' })
    await expect(expect(broker.rabbit).toHaveBinding({ source: 'shop', destination: 'mails' })).rejects.toThrow(
      'expected the binding shop → mails (any key) to be there; the bindings are:\n  shop → orders (order.*)',
    )
    await expect(expect({}).toHaveBinding({ source: 'a', destination: 'b' })).rejects.toThrow(
      'toHaveBinding needs a broker',
    )
  })

  it('find a mail, and show what came instead', async () => {
    await using server = await startMail()
    await server.send({ subject: 'Hello' })
    expect(server.mailbox).toHaveMail({ subject: 'Hello' }, { times: 1 })
    expect(server.mailbox).not.toHaveMail({ subject: 'Goodbye' })
    expect(() => expect(server.mailbox).toHaveMail({ subject: 'Goodbye' })).toThrow(
      'shop@example.org → ann@example.org "Hello"',
    )
  })

  it('find a key of a Redis by name and value, and show what is there instead', async () => {
    await using redis = await startRedis({ provider: 'embedded' })
    const { service } = redis
    await service.set('user:1', '{"name":"Ann"}')
    await service.command('HSET', 'h', 'a', 1)
    await expect(service).toHaveKey('user:1')
    await expect(service).toHaveKey('user:1', '{"name":"Ann"}')
    await expect(service).toHaveKey('user:1', { name: expect.stringMatching('^A') })
    await expect(service).toHaveKey('h', { a: '1' })
    await expect(service).not.toHaveKey('h', { a: '2' })
    await expect(expect(service).toHaveKey('user:2')).rejects.toThrow(
      'expected the key "user:2" to be there; what is there:\n  h  hash {"a":"1"}\n  user:1  string "{\\"name\\":\\"Ann\\"}"',
    )
    await expect(expect(service).toHaveKey('h', { a: '2' })).rejects.toThrow(
      'to hold {"a": "2"}; what is there:\n  h  hash {"a":"1"}',
    )
    await expect(expect(service).not.toHaveKey('h')).rejects.toThrow('expected the key "h" not to be there')
  })

  it('say what they are for when they are given something else', async () => {
    await expect(expect({}).toHaveMessage()).rejects.toThrow('toHaveMessage needs a queue')
    await expect(expect({}).toHaveKey('k')).rejects.toThrow('toHaveKey needs a Redis')
    expect(() => expect({}).toHaveMail()).toThrow('toHaveMail needs a mail service')
  })
})
