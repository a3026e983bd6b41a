// Sends random frames to the embedded Redis: valid commands, commands that were damaged, and noise. After each batch the
// server must still answer, and its memory must stay within bounds.
//
//   node conformance/redis/fuzz.ts [--frames 1000000] [--seed 1]
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { parseArgs } from 'node:util'
import { createSeed, type Random } from '../../packages/dryfit/src/foundation/core/index.ts'
import { encodeReply } from '../../packages/dryfit/src/services/redis/wire/reply.ts'
import { startEmbeddedRedis } from './embedded.ts'
import { drawCommand } from './generate.ts'
import { Peer } from './peer.ts'

const FRAMES_PER_CONNECTION = 2000
const MAX_HEAP_BYTES = 600 * 1024 * 1024
const CLOSE_MS = 20_000

/** Blocking commands would hold up all behind them, and some ask for much CPU. */
const SLOW = /^(B[LRZ]|EVAL|DEBUG|XREAD)/

const { values } = parseArgs({
  options: { frames: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
})
const random = createSeed(Number(values.seed)).random('fuzz')
const redis = await startEmbeddedRedis({ provider: 'embedded' })
let sent = 0
let peak = 0
while (sent < Number(values.frames)) {
  sent += await batch()
  const watcher = await Peer.connect(redis.port)
  await watcher.send([['FLUSHALL'], ['PING']])
  watcher.end()
  peak = Math.max(peak, process.memoryUsage().heapUsed)
  if (peak > MAX_HEAP_BYTES)
    throw new Error(`the heap has grown to ${peak} bytes after ${sent} frames (seed ${values.seed})`)
}
await redis[Symbol.asyncDispose]()
console.log(`${sent} frames, the server answered after each batch, heap at most ${Math.round(peak / 2 ** 20)} MiB`)

/** One connection's worth of frames. The server may close it at a protocol error; what follows is then for nobody. */
async function batch(): Promise<number> {
  const socket = connectSocket({ host: '127.0.0.1', port: redis.port, noDelay: true })
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'connect')
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  // Half of the connections get damaged frames, and end at the first; the other half valid commands only.
  const damaging = random.chance(0.5)
  const frames = Array.from({ length: damaging ? 40 : FRAMES_PER_CONNECTION }, () => frame(damaging))
  socket.end(Buffer.from(frames.join(''), 'latin1'))
  const timer = setTimeout(() => socket.destroy(new Error('not closed')), CLOSE_MS)
  await closed
  clearTimeout(timer)
  return frames.length
}

function frame(damaging: boolean): string {
  let command = drawCommand((below) => random.integer(0, below - 1))
  while (SLOW.test(command[0] as string)) command = drawCommand((below) => random.integer(0, below - 1))
  const bytes = encodeReply(command, 2)
  if (!damaging || random.chance(0.5)) return bytes
  const kind = random.integer(0, 4)
  if (kind === 0) return Buffer.from(random.bytes(random.integer(1, 60))).toString('latin1')
  if (kind === 1) return bytes.slice(0, random.integer(0, bytes.length))
  if (kind === 2) return damage(bytes, random)
  if (kind === 3) return `*${random.integer(-5, 2 ** 31)}\r\n$${random.integer(-5, 2 ** 30)}\r\n`
  return `${command.join(' ')}\r\n`
}

function damage(bytes: string, { integer }: Random): string {
  const at = integer(0, bytes.length - 1)
  return bytes.slice(0, at) + String.fromCharCode(integer(0, 255)) + bytes.slice(at + 1)
}
