import type { Socket } from 'node:net'
import { type Seam, type StartContext, TEST_CONSUMER } from '../../../foundation/core/index.ts'
import { createDoor } from '../inspect/door.ts'
import { embeddedReach } from '../inspect/embedded-reach.ts'
import { summarize } from '../inspect/summary.ts'
import type { ResolvedRedisOptions } from '../options.ts'
import type { RunningRedis } from '../running.ts'
import { Connection, type ConnectionLimits } from '../session/connection.ts'
import { Engine } from '../session/engine.ts'
import { REQUEST_LIMITS } from '../wire/limits.ts'

/** The server in this process. It listens nowhere itself: the environment hands it the connections of its seams. */
export async function startEmbedded(options: ResolvedRedisOptions, context: StartContext): Promise<RunningRedis> {
  const own = await context.endpointFor(TEST_CONSUMER)
  const { clock, seed, name } = context
  const { password, config, maxScriptInstructions, pauseAtOutputBytes, maxPushBytes } = options
  const engine = new Engine({ clock, seed, port: own.port, password, config, maxScriptInstructions })
  const limits: ConnectionLimits = { ...REQUEST_LIMITS, pauseAtOutputBytes, maxPushBytes }
  const sockets = new Set<Socket>()
  let stopped = false
  const stop = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    for (const socket of sockets) socket.destroy()
    engine.stop()
  }
  return {
    ...createDoor(embeddedReach(engine, options.database), name),
    ...{ provider: 'embedded', name, url: own.url, logs: [], failure: undefined },
    endpointFor: (consumer: string) => context.endpointFor(consumer),
    accept: (socket: Socket, seam: Seam): void => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      new Connection(socket, seam, engine, limits)
    },
    reset: async () => engine.bringBack(),
    snapshot: async () => {
      const kept = engine.keep()
      return { restore: async () => engine.bringBack(kept) }
    },
    inspect: () => summarize(engine.state),
    health: async () => {},
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
