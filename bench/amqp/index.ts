// The embedded broker beside RabbitMQ: start, and messages published, consumed and acknowledged. The load comes from
// another process, as it does when an app talks to the broker.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createClock, createSeed, Journal, Seam } from '../../packages/dryfit/src/foundation/core/index.ts'
import { listen } from '../../packages/dryfit/src/foundation/net/index.ts'
import { system } from '../../packages/dryfit/src/harness/environment/index.ts'
import { AmqpClient } from '../../packages/dryfit/src/services/amqp/client/client.ts'
import { rabbitmq } from '../../packages/dryfit/src/services/amqp/index.ts'
import { resolveOptions } from '../../packages/dryfit/src/services/amqp/options.ts'
import { EmbeddedBackend } from '../../packages/dryfit/src/services/amqp/providers/embedded.ts'
import { launchNode } from '../../packages/dryfit/src/services/amqp/providers/native-node.ts'
import { bench, median, medianMs } from '../harness.ts'

const LOAD = fileURLToPath(new URL('./load.ts', import.meta.url))
const ROUNDS = 5
const MESSAGES_TO_RESET = 100_000

await bench('amqp', async (report) => {
  const first = await medianMs({ runs: 15, warmUps: 3 }, firstReply)
  report({ id: 'start to first reply', value: first, unit: 'ms' })
  report({ id: `reset with ${MESSAGES_TO_RESET} messages`, value: await resetTime(), unit: 'ms' })
  const node = await launchNode(() => {}).catch(() => undefined)
  const embedded = await startEmbedded()
  try {
    for (const mode of ['transient', 'persistent, confirmed'] as const) {
      const [ours, theirs]: [number[], number[]] = [[], []]
      for (let round = -1; round < ROUNDS; round++) {
        const mine = await messagesPerSecond(embedded.port, mode)
        const other = node === undefined ? undefined : await messagesPerSecond(node.address.port, mode)
        if (round < 0) continue
        ours.push(mine)
        if (other !== undefined) theirs.push(other)
      }
      const id = `publish, consume, ack (${mode})`
      const value = median(ours)
      if (theirs.length === 0) report({ id, value, unit: 'messages/s' })
      else report({ id, value, unit: 'messages/s', peer: 'RabbitMQ', ratio: value / median(theirs) })
    }
  } finally {
    await embedded.stop()
    await node?.stop()
  }
})

/** From the description to the answer of the first command, through an environment. */
async function firstReply(): Promise<number> {
  const startedAt = performance.now()
  await using environment = await system()
    .register('queue', rabbitmq({ provider: 'embedded' }))
    .launch()
  const { hostname: host, port, username: user, password } = new URL(environment.queue.url)
  const client = await AmqpClient.connect({ host, port: Number(port), user, password, vhost: '/' })
  await client.channel()
  const ms = performance.now() - startedAt
  await client.close()
  return ms
}

async function resetTime(): Promise<number> {
  await using environment = await system()
    .register('queue', rabbitmq({ provider: 'embedded', definitions: { queues: [{ name: 'full' }] } }))
    .launch()
  return await medianMs({ runs: 5 }, async () => {
    for (let index = 0; index < MESSAGES_TO_RESET; index++) await environment.queue.publish('', 'full', 'message')
    const startedAt = performance.now()
    await environment.queue.reset()
    return performance.now() - startedAt
  })
}

async function startEmbedded(): Promise<{ port: number; stop(): Promise<void> }> {
  const [clock, seed, journal, listener] = [createClock(), createSeed(1), new Journal(), await listen()]
  const backend = new EmbeddedBackend(resolveOptions({}), { clock, seed, name: 'bench' })
  await backend.open()
  const seam = new Seam({ consumer: 'load', service: 'queue', clock, seed, journal })
  listener.serve((socket) => backend.accept(socket, seam))
  const stop = async (): Promise<void> => {
    await backend.stop()
    await listener.close()
  }
  return { port: listener.address.port, stop }
}

async function messagesPerSecond(port: number, mode: string): Promise<number> {
  const child = spawn(process.execPath, [LOAD, String(port), mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk
  })
  await once(child, 'close')
  return Number(said)
}
