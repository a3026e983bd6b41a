// Random frames at the embedded broker: it may refuse them in its own words, and must go on serving within bounded memory.
//
//   node conformance/amqp/fuzz.ts [frames=1000000] [seed]
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createSeed, type Random } from '../../packages/dryfit/src/foundation/core/index.ts'
import { AmqpClient } from '../../packages/dryfit/src/services/amqp/client/client.ts'
import { EMPTY_TABLE, tableFromPlain } from '../../packages/dryfit/src/services/amqp/values/field-table.ts'
import { FrameWriter } from '../../packages/dryfit/src/services/amqp/wire/frame-writer.ts'
import { FRAME_METHOD, FrameParser, PROTOCOL_HEADER } from '../../packages/dryfit/src/services/amqp/wire/frames.ts'
import { METHODS, type MethodName } from '../../packages/dryfit/src/services/amqp/wire/methods.ts'
import { embedded } from './brokers.ts'

const FRAMES_PER_CONNECTION = 400
const AT_ONCE = 20
const CONNECTION_CLOSE = 0x000a_0032
const CHANNEL_CLOSE = 0x0014_0028
/** The journal may keep 64 MiB; the rest is room to breathe. */
const MAX_GROWTH_BYTES = 128 * 1024 * 1024

const wanted = Number(process.argv[2] ?? 1_000_000)
const seed = createSeed(process.argv[3] === undefined ? undefined : Number(process.argv[3]))
const random = seed.random('fuzz')
const names = Object.keys(METHODS) as MethodName[]
const fromBroker = /-ok$|^connection\.|basic\.(deliver|return|get-empty)|channel\.close$/
const usual = names.filter((name) => !fromBroker.test(name) && name !== 'channel.open')
console.log(`seed ${seed.value}`)

/** Values that keep a connection alive for long, with now and then one that ends it. */
const MILD: Readonly<Record<string, () => unknown>> = {
  prefetchSize: () => 0,
  immediate: () => false,
  active: () => true,
  deliveryTag: () => 0,
  multiple: () => true,
  exclusive: () => false,
  passive: () => false,
  durable: () => false,
  autoDelete: () => false,
  ifUnused: () => false,
  arguments: () => EMPTY_TABLE,
  requeue: () => true,
  queue: () => random.pick(['q', 'r', '']),
  exchange: () => random.pick(['amq.direct', 'amq.topic', 'amq.fanout', '']),
  type: () => random.pick(['direct', 'fanout', 'topic', 'headers']),
  consumerTag: () => (random.chance(0.5) ? '' : `t${random.integer(0, 10_000)}`),
}

await using broker = await embedded()
const before = usedBytes()
let sent = 0
while (sent < wanted) {
  await Promise.all(Array.from({ length: AT_ONCE }, attack))
}
const client = await AmqpClient.connect({ ...broker, user: 'guest', password: 'guest', vhost: '/' })
await client.channel()
await client.close()
await broker.reset()
const growth = usedBytes() - before
console.log(
  `${sent} random frames, ${broker.exchanges()} of them carried out or refused one by one; the broker still serves, and grew by ${(growth / 2 ** 20).toFixed(0)} MiB`,
)
if (growth > MAX_GROWTH_BYTES) process.exitCode = 1

/** What is in use once the rubbish is gone. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** One connection: sometimes logged in first, then frames, split anywhere. */
async function attack(): Promise<void> {
  const socket = connect(broker.port, broker.host)
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  const out = new FrameWriter()
  if (random.chance(0.98)) logIn(socket, out)
  reopenChannels(socket, out)
  for (let frame = 1; frame <= FRAMES_PER_CONNECTION && socket.writable; frame++) {
    writeFrame(out, random)
    sent++
    if (frame % 10 !== 0) continue
    for (const piece of out.take()) writeSplit(socket, piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  socket.end()
  if (!socket.closed) await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 1000))])
  socket.destroy()
}

/** A channel that the broker closes is opened anew. */
function reopenChannels(socket: Socket, out: FrameWriter): void {
  const parser = new FrameParser(
    {
      header: () => {},
      fault: () => socket.destroy(),
      frame: ({ type, channel, payload }) => {
        if (channel === 0 && type === FRAME_METHOD && payload.readUInt32BE(0) === CONNECTION_CLOSE) socket.end()
        if (type !== FRAME_METHOD || channel === 0 || payload.readUInt32BE(0) !== CHANNEL_CLOSE) return
        out.method(channel, 'channel.close-ok', {})
        out.method(channel, 'channel.open', { outOfBand: '' })
      },
    },
    { maxFrameBytes: 0, header: false },
  )
  socket.on('data', (chunk: Buffer) => parser.feed(chunk))
}

function logIn(socket: Socket, out: FrameWriter): void {
  socket.write(PROTOCOL_HEADER)
  out.method(0, 'connection.start-ok', {
    ...{ clientProperties: EMPTY_TABLE, mechanism: 'PLAIN', response: '\0guest\0guest', locale: 'en_US' },
  })
  out.method(0, 'connection.tune-ok', { channelMax: 2047, frameMax: 131_072, heartbeat: 0 })
  out.method(0, 'connection.open', { virtualHost: '/', capabilities: '', insist: false })
  for (let channel = 1; channel <= 5; channel++) out.method(channel, 'channel.open', { outOfBand: '' })
  const flags = { ticket: 0, passive: false, durable: false, exclusive: false, autoDelete: false, nowait: true }
  for (const queue of ['q', 'r']) out.method(1, 'queue.declare', { ...flags, queue, arguments: EMPTY_TABLE })
}

/** Mostly methods that make sense, now and then a broken one, rarely noise. */
function writeFrame(out: FrameWriter, random: Random): void {
  const channel = random.chance(0.999) ? random.integer(1, 5) : random.integer(0, 65_535)
  const kind = random.next()
  if (kind < 0.999) writeMethod(out, channel, random.pick(random.chance(0.9998) ? usual : names))
  else if (kind < 0.9995) out.frame(random.integer(1, 3), channel, Buffer.from(random.bytes(random.integer(0, 40))))
  else out.frame(random.integer(0, 255), channel, Buffer.from(random.bytes(random.integer(0, 200))))
}

function writeMethod(out: FrameWriter, channel: number, name: MethodName): void {
  const [, , fields] = METHODS[name]
  const args: Record<string, unknown> = {}
  for (const [field, domain] of Object.entries(fields)) args[field] = argument(field, domain)
  if (name === 'basic.publish' && random.chance(0.99)) {
    const body = Buffer.from(random.bytes(random.integer(0, 300)))
    const properties = random.chance(0.98) ? Buffer.from([0, 0]) : Buffer.from(random.bytes(random.integer(0, 30)))
    out.content(channel, name, args as never, properties, body)
  } else out.method(channel, name, args as never)
}

function argument(field: string, domain: string): unknown {
  const mild = MILD[field]
  if (mild !== undefined && random.chance(0.999)) return mild()
  switch (domain) {
    case 'bit':
      return random.chance(0.2)
    case 'table':
      return random.chance(0.9)
        ? EMPTY_TABLE
        : tableFromPlain({ 'x-max-length': random.integer(-2, 9), odd: [null, 1.5] })
    case 'shortstr':
      return random.pick(['', 'q', 'r', 'amq.direct', 'amq.topic', 'k.#', 'topic', 'ü'.repeat(random.integer(0, 60))])
    case 'longstr':
      return Buffer.from(random.bytes(random.integer(0, 20)))
    case 'octet':
      return random.integer(0, 255)
    case 'short':
      return random.chance(0.8) ? 0 : random.integer(0, 65_535)
    default:
      return random.chance(0.7) ? random.integer(0, 9) : random.integer(0, 2 ** 32 - 1)
  }
}

function writeSplit(socket: Socket, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    const size = random.integer(1, 8192)
    socket.write(bytes.subarray(at, at + size))
    at += size
  }
}
