import {
  type ControlledClock,
  createClock,
  createSeed,
  Journal,
  Seam,
  type StartContext,
} from '../../../../src/foundation/core/index.ts'
import { listen } from '../../../../src/foundation/net/index.ts'
import { type RedisOptions, type RunningRedis, redis } from '../../../../src/services/redis/index.ts'
import { Endings } from '../../../support/endings.ts'

/** A Redis behind one seam, `client → redis`, without an environment around it. */
export interface StartedRedis extends AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly url: string
  readonly service: RunningRedis
  readonly seam: Seam
  readonly journal: Journal
  readonly clock: ControlledClock
  /** Opens a further seam on the same server. */
  seamOf(consumer: string): Promise<{ readonly seam: Seam; readonly port: number }>
}

/** Starts a Redis. `port` 0 takes a free one. */
export async function startRedis(
  options: RedisOptions & { readonly port?: number; readonly clock?: ControlledClock } = {},
): Promise<StartedRedis> {
  const { port = 0, clock = createClock(), ...redisOptions } = options
  const description = redis(redisOptions)
  const owned = new Endings()
  const seed = createSeed(1)
  const journal = new Journal()
  const listener = owned.use(await listen({ port }))
  const seam = new Seam({ consumer: 'client', service: 'redis', clock, seed, journal })
  const context: StartContext = {
    ...{ name: 'redis', environmentId: 'test', clock, seed, journal, directory: process.cwd() },
    signal: new AbortController().signal,
    progress: () => {},
    endpointFor: async () => description.endpointAt(listener.address),
  }
  const service = await description.start(context).catch(async (thrown: unknown) => {
    await owned[Symbol.asyncDispose]()
    throw thrown
  })
  owned.use(service)
  listener.serve((socket) => service.accept(socket, seam))
  return {
    ...{ host: listener.address.host, port: listener.address.port, url: service.url, service, seam, journal, clock },
    seamOf: async (consumer) => {
      const own = new Seam({ consumer, service: 'redis', clock, seed, journal })
      const ownListener = owned.use(await listen())
      ownListener.serve((socket) => service.accept(socket, own))
      return { seam: own, port: ownListener.address.port }
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  }
}
