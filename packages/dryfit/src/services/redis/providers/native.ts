import { DryfitError, type StartContext } from '../../../foundation/core/index.ts'
import { findProgram, onFreePorts, startServerProgram } from '../../../foundation/host/index.ts'
import { connect, freePorts } from '../../../foundation/net/index.ts'
import type { ResolvedRedisOptions } from '../options.ts'
import { READY_MS, type RedisServer } from './server.ts'

/** A server program that is installed on this machine: a private instance, on a free port, that writes nothing to disk. */
export function startNative(options: ResolvedRedisOptions, context: StartContext): Promise<RedisServer> {
  return onFreePorts(() => attempt(options, context))
}

async function attempt(options: ResolvedRedisOptions, context: StartContext): Promise<RedisServer> {
  const [port = 0] = await freePorts(1)
  const address = { host: '127.0.0.1', port }
  const program = await startServerProgram({
    name: 'Redis',
    binary: options.binary ?? findBinary(),
    args: (folder) => serverArguments(port, folder, options),
    isReady: async () => {
      const socket = await connect(address, { timeoutMs: 1000 })
      socket.destroy()
      return true
    },
    readyMs: READY_MS,
    now: () => context.clock.now(),
    signal: context.signal,
  })
  return {
    ...{ provider: 'native', address, tls: false, database: 0, ours: true, logs: program.logs, stop: program.stop },
    credentials: options.password === undefined ? undefined : { user: undefined, password: options.password },
    get failure() {
      return program.failure
    },
  }
}

/** @throws PROVIDER_UNAVAILABLE, naming where was looked */
export function findBinary(): string {
  const { path, searched } = findProgram(['redis-server', 'valkey-server'])
  if (path !== undefined) return path
  throw new DryfitError('PROVIDER_UNAVAILABLE', {
    what: 'no Redis is installed on this machine',
    why: `neither redis-server nor valkey-server is in ${searched.join(', ')}`,
    fix: 'install one (apt-get install redis-server, brew install redis), or choose the provider embedded',
  })
}

function serverArguments(port: number, folder: string, { password, config }: ResolvedRedisOptions): string[] {
  const settings: Record<string, string> = {
    ...{ port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, daemonize: 'no' },
    ...(password === undefined ? {} : { requirepass: password }),
    ...config,
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
}
