import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Transform } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { connect, listen, type PipedBytes, type PipeOptions, pipeSockets } from '../../../src/foundation/net/index.ts'

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

interface Pipe {
  readonly client: Socket
  readonly service: Socket
  readonly ended: Promise<PipedBytes>
}

/** client ⇄ pipe ⇄ service, with both ends in hand. */
async function openPipe(options: PipeOptions = {}): Promise<Pipe> {
  const [front, back] = [await listen(), await listen()]
  opened.push(front, back)
  const accepted = (listener: typeof front): Promise<Socket> => new Promise((resolve) => listener.serve(resolve))
  const [frontSide, service] = [accepted(front), accepted(back)]
  const client = await connect(front.address)
  const upstream = await connect(back.address)
  const ended = Promise.withResolvers<PipedBytes>()
  pipeSockets(await frontSide, upstream, { ...options, onEnd: ended.resolve })
  return { client, service: await service, ended: ended.promise }
}

async function textOf(socket: Socket): Promise<string> {
  let text = ''
  // Reading to the end leaves the other direction open, also before Node 24.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) text += chunk
  return text
}

test('bytes and half-closes pass both ways, and are counted', async () => {
  const { client, service, ended } = await openPipe()
  client.end('question')
  expect(await textOf(service)).toBe('question')
  service.end('answer!')
  expect(await textOf(client)).toBe('answer!')
  expect(await ended).toEqual({ toUpstream: 8, toClient: 7 })
})

test('a reset of the client resets the service, and the other way round', async () => {
  for (const broken of ['client', 'upstream'] as const) {
    const { client, service, ended } = await openPipe()
    const [breaking, other] = broken === 'client' ? [client, service] : [service, client]
    const error = once(other.resume(), 'error').then(([thrown]) => thrown as NodeJS.ErrnoException)
    other.on('error', () => undefined)
    // Node before 24 takes a reset that comes with data for an orderly end.
    const arrived = once(other, 'data')
    breaking.write('x')
    await arrived
    breaking.resetAndDestroy()
    expect((await error).code).toBe('ECONNRESET')
    expect(await ended).toMatchObject({ broken })
  }
})

test('bytes run through the stages of their direction, in order', async () => {
  const append = (suffix: string): Transform =>
    new Transform({ transform: (chunk, _encoding, done) => done(null, `${chunk}${suffix}`) })
  const { client, service } = await openPipe({ toUpstream: [append('1'), append('2')], toClient: [append('3')] })
  client.end('up')
  expect(await textOf(service)).toBe('up12')
  service.end('down')
  expect(await textOf(client)).toBe('down3')
})

test('a stage that fails resets whom it was to serve', async () => {
  const failing = new Transform({ transform: (_chunk, _encoding, done) => done(new Error('no')) })
  const { client, service } = await openPipe({ toClient: [failing] })
  const error = once(client.resume(), 'error').then(([thrown]) => thrown as NodeJS.ErrnoException)
  service.resume().on('error', () => undefined)
  service.write('x')
  expect((await error).code).toBe('ECONNRESET')
})
