import { createClock, createSeed, Journal, Seam } from '../../packages/dryfit/src/foundation/core/index.ts'
import { listen } from '../../packages/dryfit/src/foundation/net/index.ts'
import { resolveOptions } from '../../packages/dryfit/src/services/amqp/options.ts'
import { EmbeddedBackend } from '../../packages/dryfit/src/services/amqp/providers/embedded.ts'
import { launchNode } from '../../packages/dryfit/src/services/amqp/providers/native-node.ts'
import type { Target } from './driver.ts'

export interface Broker extends Target, AsyncDisposable {}

/** The embedded broker on a port of its own. */
export async function embedded(): Promise<Broker & { exchanges(): number; reset(): Promise<void> }> {
  const clock = createClock()
  const seed = createSeed(1)
  const journal = new Journal()
  const backend = new EmbeddedBackend(resolveOptions({}), { clock, seed, name: 'conformance' })
  await backend.open()
  const listener = await listen()
  const seam = new Seam({ consumer: 'conformance', service: 'broker', clock, seed, journal })
  listener.serve((socket) => backend.accept(socket, seam))
  return {
    name: 'embedded',
    exchanges: () => journal.lastId,
    reset: () => backend.reset(),
    ...listener.address,
    [Symbol.asyncDispose]: async () => {
      await backend.stop()
      await listener.close()
    },
  }
}

/** The real one: `AMQP_HOST_PORT=127.0.0.1:5672` where it runs, or a private node of what is installed here. */
export async function real(): Promise<Broker> {
  const [host, port] = (process.env.AMQP_HOST_PORT ?? '').split(':')
  if (host && port) return { name: 'rabbitmq', host, port: Number(port), [Symbol.asyncDispose]: async () => {} }
  const node = await launchNode((message) => console.log(message))
  return { name: 'rabbitmq', ...node.address, [Symbol.asyncDispose]: () => node.stop() }
}
