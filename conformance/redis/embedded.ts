// Starts the embedded Redis on a port of its own, without an environment around it.
//
//   node conformance/redis/embedded.ts [port]
import {
  type ControlledClock,
  createClock,
  createSeed,
  Journal,
  Seam,
  type StartContext,
} from '../../packages/dryfit/src/foundation/core/index.ts'
import { listen } from '../../packages/dryfit/src/foundation/net/index.ts'
import { type RedisOptions, type RunningRedis, redis } from '../../packages/dryfit/src/services/redis/index.ts'

export interface StartedRedis extends AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly service: RunningRedis
  readonly seam: Seam
  readonly journal: Journal
  readonly clock: ControlledClock
}

/** An embedded Redis behind one seam, `client → redis`. */
export async function startEmbeddedRedis(
  options: RedisOptions & { readonly port?: number } = {},
): Promise<StartedRedis> {
  const { port = 0, ...redisOptions } = options
  const description = redis(redisOptions)
  const listener = await listen({ port })
  const clock = createClock()
  const seed = createSeed(1)
  const journal = new Journal()
  const seam = new Seam({ consumer: 'client', service: 'redis', clock, seed, journal })
  const context: StartContext = {
    ...{ name: 'redis', environmentId: 'conformance', clock, seed, journal, directory: process.cwd() },
    signal: new AbortController().signal,
    progress: () => {},
    endpointFor: async () => description.endpointAt(listener.address),
  }
  const service = await description.start(context)
  listener.serve((socket) => service.accept(socket, seam))
  return {
    ...{ host: listener.address.host, port: listener.address.port, service, seam, journal, clock },
    [Symbol.asyncDispose]: async () => {
      await service.stop()
      await listener.close()
    },
  }
}

if (import.meta.main) {
  const started = await startEmbeddedRedis({ port: Number(process.argv[2] ?? 0) })
  console.log(`redis://${started.host}:${started.port}`)
}
