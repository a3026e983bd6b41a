import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DryfitError, type LogLine, type Provider, waitFor } from '../../../foundation/core/index.ts'
import {
  type SpawnedProcess,
  spawnProcess,
  type TemporaryFolder,
  temporaryFolder,
} from '../../../foundation/host/index.ts'
import { freePorts } from '../../../foundation/net/index.ts'
import { give, serverAccount } from './account.ts'
import type { Binaries } from './binaries.ts'
import { newCluster } from './cluster-cache.ts'
import { usableBinaries } from './programs.ts'
import { guardSegment, type SegmentGuard } from './segment.ts'
import { type PostgresServer, READY_MS, type ServerAccess, type ServerRequest } from './server.ts'
import { serverArguments } from './settings.ts'

/** Room that a fresh cluster and the databases of a few environments need. */
const NEED_BYTES = 512 * 1024 * 1024
const MAX_LOG_LINES = 1000
const READY_LINE = 'database system is ready to accept connections'
const PORT_TRIES = 5

/**
 * Starts a server of our own on a fresh cluster.
 *
 * ```
 *   /dev/shm/dryfit-…/            the private folder of this server; removed with it
 *       data/                     copied from the cache
 *       socket/.s.PGSQL.5432      the only way in; on Windows a loopback port
 * ```
 *
 * @throws POSTGRES_START_FAILED with its last lines.
 */
export async function launchServer(
  provider: Provider,
  installed: Binaries,
  request: ServerRequest,
): Promise<PostgresServer> {
  const account = serverAccount()
  const binaries = await usableBinaries(installed, account)
  const folder = await temporaryFolder({ memory: request.storage === 'memory', needBytes: NEED_BYTES })
  try {
    give(folder.path, account)
    const data = join(folder.path, 'data')
    const socket = join(folder.path, 'socket')
    mkdirSync(socket, { mode: 0o700 })
    give(socket, account)
    const password = await newCluster(binaries, { data, folder: folder.path, account }, request.progress)
    request.signal.throwIfAborted()
    const listening = process.platform === 'win32' ? 'tcp' : 'socket'
    return await launchOn(listening, { provider, binaries, folder, data, socket, password, request, account })
  } catch (thrown) {
    await folder.remove()
    throw thrown
  }
}

interface Launch {
  readonly provider: Provider
  readonly binaries: Binaries
  readonly folder: TemporaryFolder
  readonly data: string
  readonly socket: string
  readonly password: string
  readonly request: ServerRequest
  readonly account: { readonly uid: number; readonly gid: number } | undefined
}

/** A port that was free a moment ago may be taken now: then another one is tried. */
async function launchOn(listening: 'tcp' | 'socket', launch: Launch): Promise<PostgresServer> {
  for (let tries = 1; ; tries++) {
    const [port = 5432] = listening === 'tcp' ? await freePorts(1) : []
    const access: ServerAccess = {
      host: listening === 'tcp' ? '127.0.0.1' : launch.socket,
      port,
      user: 'postgres',
      password: launch.password,
      database: 'postgres',
      tls: false,
    }
    const server = new LaunchedServer(launch, access, await startPostmaster(launch, listening, port))
    if (await server.becameReady()) return server
    if (listening === 'socket' || tries === PORT_TRIES || !server.portWasTaken) throw server.startError()
  }
}

interface Postmaster {
  readonly child: SpawnedProcess
  readonly segment: SegmentGuard
  readonly logs: LogLine[]
}

async function startPostmaster(launch: Launch, listening: 'tcp' | 'socket', port: number): Promise<Postmaster> {
  const { binaries, data, socket, folder, account, request } = launch
  const logs: LogLine[] = []
  const segment = await guardSegment(data)
  const child = await spawnProcess({
    command: binaries.postgres,
    args: ['-D', data, ...serverArguments({ listening, socket, port, settings: request.settings })],
    cwd: folder.path,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', PGDATA: undefined },
    // Immediate shutdown: it ends its children and releases its shared memory, which it cannot do when killed.
    farewell: 'SIGQUIT',
    onLine: (stream, text) => {
      logs.push({ at: Date.now(), stream, text })
      if (logs.length > MAX_LOG_LINES) logs.shift()
    },
    ...account,
  })
  return { child, segment, logs }
}

class LaunchedServer implements PostgresServer {
  readonly provider: Provider
  readonly access: ServerAccess
  readonly logs: readonly LogLine[]
  readonly #launch: Launch
  readonly #child: SpawnedProcess
  readonly #segment: SegmentGuard
  #stopping: Promise<void> | undefined

  constructor(launch: Launch, access: ServerAccess, { child, segment, logs }: Postmaster) {
    this.provider = launch.provider
    this.access = access
    this.logs = logs
    this.#launch = launch
    this.#child = child
    this.#segment = segment
    void child.exited.then(() => segment.release())
  }

  get failure(): Error | undefined {
    return this.#stopping === undefined && this.#child.status !== undefined ? this.#endError() : undefined
  }

  get portWasTaken(): boolean {
    return this.logs.some(({ text }) => text.includes('could not bind'))
  }

  async becameReady(): Promise<boolean> {
    const isReady = (): boolean => this.logs.some(({ text }) => text.includes(READY_LINE))
    const over = (): boolean => this.#child.status !== undefined
    const { signal } = this.#launch.request
    try {
      await waitFor(() => isReady() || over(), { timeoutMs: READY_MS, intervalMs: 2, signal })
    } catch (thrown) {
      await this.#child.stop({ signal: 'SIGQUIT', graceMs: 1000 })
      signal.throwIfAborted()
      if (!over()) throw thrown
    }
    if (over()) return false
    this.#segment.made()
    this.#child.unref()
    return true
  }

  startError(): DryfitError {
    const { code, signal } = this.#child.status ?? { code: null, signal: null }
    return new DryfitError('POSTGRES_START_FAILED', {
      what: `${this.#launch.binaries.postgres} did not come up`,
      why: `it ended with ${code ?? signal} before it was ready`,
      fix: 'the lines below are its own; check the option settings first',
      evidence: this.#lastLines(),
    })
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    await this.#child.stop({ signal: 'SIGQUIT', graceMs: 2000 })
    this.#segment.release()
    await this.#launch.folder.remove()
  }

  #endError(): DryfitError {
    const { code, signal } = this.#child.status ?? { code: null, signal: null }
    return new DryfitError('POSTGRES_ENDED', {
      what: 'the Postgres server ended on its own',
      why: `it ended with ${code ?? signal}`,
      fix: 'start the environment again; the lines below are its last ones',
      evidence: this.#lastLines(),
    })
  }

  #lastLines(): string {
    return this.logs
      .slice(-20)
      .map(({ text }) => text)
      .join('\n')
  }
}
