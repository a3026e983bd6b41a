import type { Socket } from 'node:net'
import { type Provider, type Seam, type StartContext, TEST_CONSUMER } from '../../../foundation/core/index.ts'
import { createDoor } from '../inspect/door.ts'
import { RemoteReach } from '../inspect/remote-reach.ts'
import type { ResolvedRedisOptions } from '../options.ts'
import { Relay } from '../relay/relay.ts'
import type { RunningRedis } from '../running.ts'
import { startContainer } from './container.ts'
import { useExternal } from './external.ts'
import { startNative } from './native.ts'
import { openConnection } from './open.ts'
import type { RedisServer } from './server.ts'
import { keepKeys, putKeysBack } from './snapshot.ts'

const ALL_DATABASES = Array.from({ length: 16 }, (_, index) => index)

/** A real server behind the same seams: commands and replies are read as they pass. */
export async function startRemote(
  provider: Exclude<Provider, 'embedded'>,
  options: ResolvedRedisOptions,
  context: StartContext,
): Promise<RunningRedis> {
  const own = await context.endpointFor(TEST_CONSUMER)
  const server = await startServer(provider, options, context)
  const home = server.ours ? options.database : server.database
  const reach = new RemoteReach(() => openConnection(server, home))
  try {
    await reach.send(['PING'])
  } catch (thrown) {
    await server.stop()
    throw thrown
  }
  return describeRunning(server, reach, home, own.url, options, context)
}

async function startServer(
  provider: Exclude<Provider, 'embedded'>,
  options: ResolvedRedisOptions,
  context: StartContext,
): Promise<RedisServer> {
  if (provider === 'native') return startNative(options, context)
  return provider === 'container' ? startContainer(options, context) : useExternal(options)
}

function describeRunning(
  server: RedisServer,
  reach: RemoteReach,
  home: number,
  url: string,
  options: ResolvedRedisOptions,
  context: StartContext,
): RunningRedis {
  const sockets = new Set<Socket>()
  const clear = async (): Promise<void> => {
    await reach.send(server.ours ? ['FLUSHALL'] : ['FLUSHDB'])
    if (server.ours) await reach.send(['FUNCTION', 'FLUSH'])
  }
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const socket of sockets) socket.destroy()
      reach.close()
      await server.stop()
    })()
    return stopping
  }
  return {
    ...createDoor(reach, context.name),
    ...{ provider: server.provider, name: context.name, url, logs: server.logs },
    get failure() {
      return server.failure
    },
    endpointFor: (consumer: string) => context.endpointFor(consumer),
    accept: (socket: Socket, seam: Seam): void => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      // The consumer logs in by itself where a password was set; at someone else's server we do it.
      const greeted = server.ours ? { ...server, credentials: undefined, database: 0 } : server
      new Relay(socket, seam, () => openConnection(greeted), options.pauseAtOutputBytes)
    },
    reset: clear,
    snapshot: async () => {
      const kept = await keepKeys(
        reach,
        server.ours ? [home, ...ALL_DATABASES.filter((each) => each !== home)] : [home],
      )
      return {
        restore: async () => {
          await clear()
          await putKeysBack(reach, kept, home)
        },
      }
    },
    inspect: () => ({ provider: server.provider, server: `${server.address.host}:${server.address.port}` }),
    health: async () => {
      if (server.failure !== undefined) throw server.failure
      await reach.send(['PING'])
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
