import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Address, DryfitError, type LogLine, waitFor } from '../../../foundation/core/index.ts'
import { onFreePorts, type SpawnedProcess, spawnProcess, temporaryFolder } from '../../../foundation/host/index.ts'
import { connect, freePorts } from '../../../foundation/net/index.ts'

/** A private RabbitMQ node of ours. */
export interface RabbitNode {
  readonly address: Address
  readonly managementUrl: string
  readonly logs: readonly LogLine[]
  readonly failure: Error | undefined
  stop(): Promise<void>
}

const READY_TIMEOUT_MS = 60_000
const MAX_LOG_LINES = 1000
const HOST = '127.0.0.1'

interface Programs {
  readonly server: string
  readonly epmd: string
}

interface Ports {
  readonly amqp: number
  readonly management: number
  readonly distribution: number
  readonly epmd: number
}

/**
 * Starts a node with a name server of its own, so that neither meets what else runs on the machine: RabbitMQ would
 * leave a name server behind for every run.
 *
 * ```
 *   epmd (private port) ◀── rabbitmq-server (temporary folder, random ports)
 * ```
 *
 * @throws PROVIDER_UNAVAILABLE where no RabbitMQ is installed; START_FAILED with what it printed.
 */
export async function launchNode(progress: (message: string) => void): Promise<RabbitNode> {
  const programs = findPrograms()
  progress('starting a private RabbitMQ node')
  return onFreePorts(() => attemptLaunch(programs))
}

async function attemptLaunch(programs: Programs): Promise<RabbitNode> {
  const folder = await temporaryFolder()
  const ports = await choosePorts()
  const logs: LogLine[] = []
  const onLine = (stream: 'out' | 'err', text: string): void => {
    logs.push({ at: Date.now(), stream, text })
    if (logs.length > 2 * MAX_LOG_LINES) logs.splice(0, MAX_LOG_LINES)
  }
  const env = await prepare(folder.path, ports)
  const started: SpawnedProcess[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((process) => process.stop({ signal: 'SIGKILL' })))
    await folder.remove()
  }
  try {
    started.push(
      await spawnProcess({
        command: programs.epmd,
        args: ['-port', String(ports.epmd), '-address', HOST],
        env,
        onLine,
      }),
    )
    // Without its name server the node would look for one, and fail.
    await listens(ports.epmd, 'the name server of Erlang to listen')
    const server = await spawnProcess({ command: programs.server, env, onLine, cwd: folder.path })
    started.push(server)
    await ready(server, ports, logs)
    return {
      address: { host: HOST, port: ports.amqp },
      managementUrl: `http://${HOST}:${ports.management}`,
      logs,
      get failure() {
        return server.status === undefined ? undefined : ended(logs)
      },
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** The Debian wrapper in /usr/sbin switches the user; the program itself does not. */
function findPrograms(): Programs {
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const homes = ['/usr/lib/rabbitmq/bin', '/opt/homebrew/opt/rabbitmq/sbin', '/usr/local/opt/rabbitmq/sbin', ...path]
  const server = homes.map((home) => join(home, 'rabbitmq-server')).find(existsSync)
  const epmd = [...path, '/usr/lib/erlang/bin'].map((home) => join(home, 'epmd')).find(existsSync)
  if (server !== undefined && epmd !== undefined) return { server, epmd }
  throw new DryfitError('PROVIDER_UNAVAILABLE', {
    what: 'no RabbitMQ is installed on this machine',
    why: `searched ${homes.slice(0, 3).join(', ')} and the PATH for ${server === undefined ? 'rabbitmq-server' : 'epmd'}`,
    fix: 'install it (apt-get install rabbitmq-server, brew install rabbitmq), or choose the provider embedded',
  })
}

async function choosePorts(): Promise<Ports> {
  const [amqp = 0, management = 0, distribution = 0, epmd = 0] = await freePorts(4)
  return { amqp, management, distribution, epmd }
}

async function prepare(folder: string, ports: Ports): Promise<Record<string, string | undefined>> {
  const configuration = [
    `listeners.tcp.local = ${HOST}:${ports.amqp}`,
    'loopback_users = none',
    `management.tcp.ip = ${HOST}`,
    `management.tcp.port = ${ports.management}`,
    'log.file = false',
    'log.console = true',
    'log.console.level = warning',
    // A test machine is often short of disk, which would block every publisher.
    'disk_free_limit.absolute = 1MB',
  ]
  await writeFile(join(folder, 'rabbitmq.conf'), `${configuration.join('\n')}\n`)
  await writeFile(join(folder, 'enabled_plugins'), '[rabbitmq_management].\n')
  return {
    ...process.env,
    HOME: folder,
    ERL_EPMD_PORT: String(ports.epmd),
    RABBITMQ_NODENAME: `dryfit-${ports.amqp}@localhost`,
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_CONF_ENV_FILE: 'none',
    ERL_CRASH_DUMP: join(folder, 'erl_crash.dump'),
  }
}

async function ready(server: SpawnedProcess, { amqp, management }: Ports, logs: readonly LogLine[]): Promise<void> {
  const up = Promise.all([listens(amqp, 'RabbitMQ to listen'), listens(management, 'its management API to listen')])
  const over = server.exited.then(() => {
    throw ended(logs)
  })
  await Promise.race([up, over])
}

async function listens(port: number, what: string): Promise<void> {
  const answers = async (): Promise<boolean> => {
    const socket = await connect({ host: HOST, port }, { timeoutMs: 1000 })
    socket.destroy()
    return true
  }
  await waitFor(answers, { what, timeoutMs: READY_TIMEOUT_MS, intervalMs: 50 })
}

function ended(logs: readonly LogLine[]): DryfitError {
  return new DryfitError('START_FAILED', {
    what: 'the RabbitMQ node ended by itself',
    evidence: logs
      .slice(-20)
      .map(({ text }) => `  ${text}`)
      .join('\n'),
  })
}
