import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { DryfitError, type LogLine, type StartContext, waitFor } from '../../../foundation/core/index.ts'
import { type SpawnedProcess, spawnProcess, temporaryFolder } from '../../../foundation/host/index.ts'
import { connect, listen } from '../../../foundation/net/index.ts'
import type { ResolvedRedisOptions } from '../options.ts'
import { READY_MS, type RedisServer } from './server.ts'

const MAX_LOG_LINES = 1000

/** A server program that is installed on this machine: a private instance, on a free port, that writes nothing to disk. */
export async function startNative(options: ResolvedRedisOptions, context: StartContext): Promise<RedisServer> {
  const binary = options.binary ?? findBinary()
  const folder = await temporaryFolder({ memory: true })
  const port = await freePort()
  const logs: LogLine[] = []
  const server = await spawnProcess({
    command: binary,
    args: serverArguments(port, folder.path, options),
    cwd: folder.path,
    onLine: (stream, text) => {
      logs.push({ at: context.clock.now(), stream, text })
      if (logs.length > MAX_LOG_LINES) logs.shift()
    },
  })
  const stop = async (): Promise<void> => {
    stopping = true
    await server.stop({ signal: 'SIGKILL' })
    await folder.remove()
  }
  let stopping = false
  try {
    await untilItListens(server, port, context)
  } catch (cause) {
    await stop()
    throw startError(binary, logs, cause)
  }
  return {
    ...{ provider: 'native', address: { host: '127.0.0.1', port }, tls: false, database: 0, ours: true, logs, stop },
    credentials: options.password === undefined ? undefined : { user: undefined, password: options.password },
    get failure() {
      if (stopping || server.status === undefined) return undefined
      return new Error(`${binary} ended with ${server.status.code ?? server.status.signal}`)
    },
  }
}

/** @throws PROVIDER_UNAVAILABLE, naming where was looked */
export function findBinary(): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
  for (const name of ['redis-server', 'valkey-server']) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable)
    if (found !== undefined) return found
  }
  throw new DryfitError('PROVIDER_UNAVAILABLE', {
    what: 'no Redis is installed on this machine',
    why: `neither redis-server nor valkey-server is in ${[...new Set(folders)].join(', ')}`,
    fix: 'install one (apt-get install redis-server, brew install redis), or choose the provider embedded',
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function serverArguments(port: number, folder: string, { password, config }: ResolvedRedisOptions): string[] {
  const settings: Record<string, string> = {
    ...{ port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, daemonize: 'no' },
    ...(password === undefined ? {} : { requirepass: password }),
    ...config,
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  await using listener = await listen()
  return listener.address.port
}

async function untilItListens(server: SpawnedProcess, port: number, { signal }: StartContext): Promise<void> {
  const ready = async (): Promise<boolean> => {
    if (server.status !== undefined) return true
    const socket = await connect({ host: '127.0.0.1', port }, { timeoutMs: 1000 })
    socket.destroy()
    return true
  }
  await waitFor(ready, { what: 'Redis to listen', timeoutMs: READY_MS, intervalMs: 2, signal })
  if (server.status !== undefined) throw new Error(`it ended with ${server.status.code ?? server.status.signal}`)
}

function startError(binary: string, logs: readonly LogLine[], cause: unknown): DryfitError {
  return new DryfitError('START_FAILED', {
    what: `${binary} did not start`,
    why: cause instanceof Error ? cause.message : String(cause),
    evidence: logs
      .slice(-20)
      .map(({ text }) => `  ${text}`)
      .join('\n'),
    cause,
  })
}
