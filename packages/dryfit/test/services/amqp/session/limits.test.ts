import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { PROTOCOL_HEADER } from '../../../../src/services/amqp/wire/frames.ts'
import { type BrokerUnderTest, startBroker } from '../broker.ts'

async function open(broker: BrokerUnderTest): Promise<Socket> {
  const { port, hostname } = new URL(await broker.url())
  const socket = connect(Number(port), hostname)
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

function read(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve) => socket.once('close', () => resolve(Buffer.concat(chunks))))
}

describe('the limits of a connection', () => {
  it('answers another protocol with the one it speaks, and hangs up', async () => {
    await using broker = await startBroker()
    const socket = await open(broker)
    const answer = read(socket)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    expect(await answer).toEqual(PROTOCOL_HEADER)
  })

  it('refuses a login with the wrong password', async () => {
    await using broker = await startBroker({ users: { shop: 'secret' } })
    const url = (await broker.url()).replace('secret', 'guess')
    const { default: amqp } = await import('amqplib')
    await expect(amqp.connect(url)).rejects.toThrow(
      'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN',
    )
  })

  it('refuses a virtual host that is not there', async () => {
    await using broker = await startBroker()
    const { default: amqp } = await import('amqplib')
    await expect(amqp.connect(`${await broker.url()}/nowhere`)).rejects.toThrow('got <ConnectionClose')
    expect(broker.seam('app').exchanges({ outcome: 'error' }).map(String)).toEqual([
      expect.stringContaining('connect nowhere  530'),
    ])
  })

  it('serves a virtual host of another name', async () => {
    await using broker = await startBroker({ vhosts: ['/shop'] })
    const channel = await broker.channel()
    await channel.assertQueue('orders')
    expect(await broker.rabbit.queues()).toMatchObject([{ name: 'orders', vhost: '/shop' }])
  })

  it('keeps little for a client that never reads, and goes on serving others', async () => {
    await using broker = await startBroker({
      maxOutboxBytes: 64 * 1024,
      definitions: { queues: [{ name: 'big' }, { name: 'other' }] },
    })
    const connection = await broker.connect('deaf')
    const channel = await connection.createChannel()
    const { stream } = (connection as unknown as { connection: { stream: Socket } }).connection
    await channel.consume('big', () => {}, { noAck: true })
    stream.pause()
    const body = Buffer.alloc(64 * 1024)
    for (let index = 0; index < 400; index++) await broker.rabbit.publish('', 'big', body)
    const { ready } = await broker.rabbit.queue('big').info()
    // What is in the sockets' own buffers is not ours to bound.
    expect(ready).toBeGreaterThan(200)
    const other = await broker.confirmChannel('other')
    other.sendToQueue('other', Buffer.from('served'))
    await other.waitForConfirms()
    stream.resume()
    await expect.poll(async () => (await broker.rabbit.queue('big').info()).ready, { timeout: 10_000 }).toBe(0)
  })

  it('waits for a client that publishes behind a hold', async () => {
    await using broker = await startBroker({ definitions: { queues: [{ name: 'orders' }] } })
    const channel = await broker.confirmChannel()
    const held = broker.seam('app').hold({ operation: 'publish → orders', times: 1 })
    for (let index = 0; index < 2000; index++) channel.sendToQueue('orders', Buffer.alloc(10_000))
    await held.arrived()
    expect((await broker.rabbit.queue('orders').info()).ready).toBe(0)
    held.release()
    await channel.waitForConfirms()
    expect((await broker.rabbit.queue('orders').info()).ready).toBe(2000)
  })

  it('serves a thousand connections at once', async () => {
    await using broker = await startBroker({ definitions: { queues: [{ name: 'orders' }] } })
    const sockets = await Promise.all(Array.from({ length: 1000 }, () => open(broker)))
    let greeted = 0
    for (const socket of sockets) {
      socket.once('data', () => greeted++)
      socket.write(PROTOCOL_HEADER)
    }
    await waitFor(() => greeted === 1000, { what: 'a greeting for each', timeoutMs: 15_000 })
    const channel = await broker.channel()
    await channel.checkQueue('orders')
    for (const socket of sockets) socket.destroy()
  })

  it('takes a half-closed socket for the end of the connection', async () => {
    await using broker = await startBroker({ definitions: { queues: [{ name: 'orders' }] } })
    const connection = await broker.connect('gone')
    const channel = await connection.createChannel()
    await channel.consume('orders', () => {})
    await broker.rabbit.queue('orders').send('back')
    await broker.journal.wait({ operation: 'consume queue orders' })
    const { stream } = (connection as unknown as { connection: { stream: Socket } }).connection
    stream.end()
    await expect.poll(async () => broker.rabbit.queue('orders').info()).toMatchObject({ ready: 1, consumers: 0 })
  })

  it('blocks publishers when told that memory is low, and lets them go on', async () => {
    await using broker = await startBroker({ definitions: { queues: [{ name: 'orders' }] } })
    const connection = await broker.connect()
    const channel = await connection.createConfirmChannel()
    const events: string[] = []
    connection.on('blocked', (reason) => events.push(`blocked: ${reason}`))
    connection.on('unblocked', () => events.push('unblocked'))
    broker.rabbit.alarm?.('low on memory')
    channel.sendToQueue('orders', Buffer.from('one'))
    await expect.poll(() => events).toEqual(['blocked: low on memory'])
    channel.sendToQueue('orders', Buffer.from('two'))
    expect((await broker.rabbit.queue('orders').info()).ready).toBe(1)
    broker.rabbit.alarm?.(undefined)
    await channel.waitForConfirms()
    expect(events).toEqual(['blocked: low on memory', 'unblocked'])
    expect((await broker.rabbit.queue('orders').info()).ready).toBe(2)
  })
})
