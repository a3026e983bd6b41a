// amqplib's own test-suite, unchanged, against both brokers. Its tests of the callback API only know port 5672, so that
// port leads to one broker after the other.
//
//   git clone https://github.com/amqp-node/amqplib /tmp/amqplib && (cd /tmp/amqplib && npm ci --ignore-scripts)
//   node conformance/amqp/amqplib.ts /tmp/amqplib
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect, listen, pipeSockets } from '../../packages/dryfit/src/foundation/net/index.ts'
import { type Broker, embedded, real } from './brokers.ts'

const AMQP_PORT = 5672
const checkout = process.argv[2]
if (checkout === undefined) {
  console.error('usage: node conformance/amqp/amqplib.ts <a checkout of amqplib with its dependencies installed>')
  process.exit(2)
}

await using ours = await embedded()
await using theirs = await real()
for (const broker of [ours, theirs]) {
  const { passed, failed } = await runSuite(checkout, broker)
  console.log(`${broker.name}: ${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

async function join(socket: Socket, broker: Broker): Promise<void> {
  try {
    pipeSockets(socket, await connect(broker))
  } catch {
    // A broker that cannot be reached shows as a connection that ends at once.
    socket.destroy()
  }
}

async function runSuite(folder: string, broker: Broker): Promise<{ passed: number; failed: number }> {
  await using four = await listen({ port: AMQP_PORT })
  await using six = await listen({ port: AMQP_PORT, host: '::1' })
  for (const door of [four, six]) door.serve((socket) => void join(socket, broker))
  const options = ['--test', '--test-reporter=spec', '--test-timeout=5000', '--test-concurrency=1']
  const child = spawn(process.execPath, options, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk
  })
  await once(child, 'close')
  const count = (what: string): number => Number(new RegExp(`^ℹ ${what} (\\d+)`, 'm').exec(said)?.[1] ?? 0)
  const failing = said.match(/^✖ failing tests:[\s\S]*/m)?.[0]
  if (failing !== undefined) console.log(failing)
  return { passed: count('pass'), failed: count('fail') + count('cancelled') }
}
