import { afterAll, beforeAll, expect, it } from 'vitest'
import { AmqpClient } from '../../../../src/services/amqp/client/client.ts'
import type { ClientChannel } from '../../../../src/services/amqp/client/client-channel.ts'
import { EMPTY_TABLE } from '../../../../src/services/amqp/values/field-table.ts'
import { type BrokerUnderTest, startBroker } from '../broker.ts'

const LOOK = {
  ...{ ticket: 0, passive: true, durable: false, exclusive: false, autoDelete: false, nowait: false },
  arguments: EMPTY_TABLE,
}

let broker: BrokerUnderTest
beforeAll(async () => {
  broker = await startBroker({ definitions: { queues: [{ name: 'orders' }] } })
})
afterAll(() => broker[Symbol.asyncDispose]())

async function connect(): Promise<AmqpClient> {
  const { hostname: host, port, username: user, password } = new URL(await broker.url())
  return AmqpClient.connect({ host, port: Number(port), user, password, vhost: '/' })
}

it('uses the number of a channel again, also of one that the broker closed', async () => {
  await using client = await connect()
  const numbers: number[] = []
  const look = (queue: string) => async (channel: ClientChannel) => {
    numbers.push(channel.number)
    return channel.request('queue.declare', { ...LOOK, queue })
  }
  await client.withChannel(look('orders'))
  await expect(client.withChannel(look('nowhere'))).rejects.toThrow("NOT_FOUND - no queue 'nowhere'")
  await client.withChannel(look('orders'))
  await Promise.all([client.withChannel(look('orders')), client.withChannel(look('orders'))])
  expect(numbers).toEqual([1, 1, 1, 1, 2])
})

it('opens no channel on a connection that is over', async () => {
  const client = await connect()
  await client.close()
  await expect(client.channel()).rejects.toMatchObject({
    code: 'CONNECT_FAILED',
    message: expect.stringContaining('the connection ended'),
  })
})
