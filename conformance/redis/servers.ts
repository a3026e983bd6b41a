// The two servers that are compared: the embedded one, and Debian's redis-server (or another that the caller names).
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { spawnProcess, temporaryFolder } from '../../packages/dryfit/src/foundation/host/index.ts'
import { listen } from '../../packages/dryfit/src/foundation/net/index.ts'
import { findBinary } from '../../packages/dryfit/src/services/redis/providers/native.ts'

export interface RealRedis extends AsyncDisposable {
  readonly port: number
  readonly version: string
}

/** A private instance of the real server, or the reason why there is none. */
export async function startRealRedis(): Promise<RealRedis | string> {
  const binary = findOrInstall()
  if (binary === undefined) return 'no redis-server is installed, and installing it needs root and apt-get'
  const folder = await temporaryFolder()
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder.path]
  const server = await spawnProcess({ command: binary, args })
  await untilItListens(port)
  return {
    port,
    version: /v=([0-9.]+)/.exec(spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 'unknown',
    [Symbol.asyncDispose]: async () => {
      await server.stop({ signal: 'SIGKILL' })
      await folder.remove()
    },
  }
}

function findOrInstall(): string | undefined {
  const found = find()
  if (found !== undefined || process.getuid?.() !== 0) return found
  console.log('installing redis-server …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { stdio: 'ignore', env })
  return find()
}

function find(): string | undefined {
  try {
    return findBinary()
  } catch {
    // Not there: whoever asks says so.
    return undefined
  }
}

async function freePort(): Promise<number> {
  await using listener = await listen()
  return listener.address.port
}

async function untilItListens(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const socket = connectSocket({ host: '127.0.0.1', port })
    try {
      await once(socket, 'connect')
      return
    } catch (thrown) {
      if (tries > 500) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 10))
    } finally {
      socket.destroy()
    }
  }
}
