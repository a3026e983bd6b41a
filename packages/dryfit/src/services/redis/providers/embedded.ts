import type { Socket } from 'node:net'
import type {
  AcceptsConnections,
  Endpoint,
  Inspectable,
  Resettable,
  RunningService,
  Seam,
  Snapshot,
  Snapshottable,
  StartContext,
} from '../../../foundation/core/index.ts'
import { TEST_CONSUMER } from '../../../foundation/core/index.ts'
import { createDoor, type RedisDoor } from '../inspect/door.ts'
import { embeddedReach } from '../inspect/embedded-reach.ts'
import { summarize } from '../inspect/summary.ts'
import type { ResolvedRedisOptions } from '../options.ts'
import { Connection, type ConnectionLimits } from '../session/connection.ts'
import { Engine } from '../session/engine.ts'
import { REQUEST_LIMITS } from '../wire/limits.ts'

/** The server in this process: it is its own seam. */
export type EmbeddedRedis = RunningService &
  AcceptsConnections &
  Resettable &
  Snapshottable &
  Inspectable &
  RedisDoor & { readonly provider: 'embedded' }

/** Starts the embedded server. It listens nowhere itself: the environment hands it the connections of its seams. */
export async function startEmbedded(options: ResolvedRedisOptions, context: StartContext): Promise<EmbeddedRedis> {
  const own = await context.endpointFor(TEST_CONSUMER)
  const { clock, seed, name } = context
  const { password, config, maxScriptInstructions } = options
  const engine = new Engine({ clock, seed, port: own.port, password, config, maxScriptInstructions })
  const limits: ConnectionLimits = { ...REQUEST_LIMITS, ...options }
  const connections = new Set<Socket>()
  let stopped = false
  const stop = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    for (const socket of connections) socket.destroy()
    engine.stop()
  }
  return {
    ...createDoor(embeddedReach(engine, options.database), name),
    provider: 'embedded',
    name,
    url: own.url,
    endpointFor: (consumer: string): Promise<Endpoint> => context.endpointFor(consumer),
    accept: (socket: Socket, seam: Seam): void => {
      connections.add(socket)
      socket.once('close', () => connections.delete(socket))
      new Connection(socket, seam, engine, limits)
    },
    reset: async (): Promise<void> => engine.bringBack(),
    snapshot: async (): Promise<Snapshot> => {
      const kept = engine.keep()
      return { restore: async () => engine.bringBack(kept) }
    },
    inspect: () => summarize(engine.state),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
