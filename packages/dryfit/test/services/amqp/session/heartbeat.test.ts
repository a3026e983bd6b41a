import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AmqpClient } from '../../../../src/services/amqp/client/client.ts'
import { Heartbeat } from '../../../../src/services/amqp/session/heartbeat.ts'
import { type BrokerUnderTest, startBroker } from '../broker.ts'

describe('a heartbeat of ten seconds', () => {
  const told: string[] = []
  let heartbeat: Heartbeat
  beforeEach(() => {
    vi.useFakeTimers()
    told.length = 0
    heartbeat = new Heartbeat(10, { send: () => told.push('send'), dead: () => told.push('dead') })
  })
  afterEach(() => {
    heartbeat.stop()
    vi.useRealTimers()
  })

  it('is sent when nothing else was for half of the time', () => {
    vi.advanceTimersByTime(5000)
    heartbeat.spoke()
    vi.advanceTimersByTime(5000)
    expect(told).toEqual([])
    vi.advanceTimersByTime(5000)
    expect(told).toEqual(['send'])
  })

  it('takes a peer for dead that was silent for twice the time, and not one that was heard', () => {
    vi.advanceTimersByTime(20_000)
    heartbeat.heard()
    vi.advanceTimersByTime(20_000)
    expect(told).not.toContain('dead')
    vi.advanceTimersByTime(5000)
    expect(told).toContain('dead')
  })
})

describe('a connection that agreed on heartbeats', () => {
  const open = async (broker: BrokerUnderTest): Promise<AmqpClient> => {
    const { hostname: host, port, username: user, password } = new URL(await broker.url())
    return AmqpClient.connect({ host, port: Number(port), user, password, vhost: '/', heartbeatSeconds: 1 })
  }

  it('is ended when its client falls silent, and its messages go back', async () => {
    await using broker = await startBroker({ definitions: { queues: [{ name: 'orders' }] } })
    const client = await open(broker)
    await broker.rabbit.queue('orders').send('bill')
    const channel = await client.channel()
    await channel.request('basic.get', { ticket: 0, queue: 'orders', noAck: false })
    expect(await broker.rabbit.queue('orders').info()).toMatchObject({ ready: 0, unacked: 1 })
    await client.ended()
    expect(client.heartbeats).toBeGreaterThan(0)
    expect(await broker.rabbit.queue('orders').info()).toMatchObject({ ready: 1, unacked: 0 })
  })
})
