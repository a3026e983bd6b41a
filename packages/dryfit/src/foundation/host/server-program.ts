import { DryfitError, type LogLine, messageOf, waitFor } from '../core/index.ts'
import { type SpawnedProcess, spawnProcess } from './spawn.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface ServerProgramOptions {
  /** What people call it. */
  readonly name: string
  readonly binary: string
  /** Its environment. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Its words; `folder` is a private one that goes when it stops, in memory where there is room. */
  args(folder: string): readonly string[]
  /** Whether it answers. Throwing means: not yet. */
  isReady(): Promise<boolean>
  readonly readyMs: number
  /** Environment time, for its log lines. */
  now(): number
  readonly signal: AbortSignal
}

/** A server program of ours that runs. */
export interface ServerProgram {
  /** What it printed last, at most 1,000 lines. */
  readonly logs: readonly LogLine[]
  /** Why it is no longer running, though nobody stopped it. */
  readonly failure: Error | undefined
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

const MAX_LOG_LINES = 1000
const SHOWN_LOG_LINES = 20
const MAX_ATTEMPTS = 3

/**
 * Starts a server program that is installed on this machine, and waits until it answers.
 *
 * @throws START_FAILED with what it printed; then nothing is left of it.
 * @example await startServerProgram({ name: 'Redis', binary, args: (folder) => ['--dir', folder], … })
 */
export async function startServerProgram(options: ServerProgramOptions): Promise<ServerProgram> {
  const folder = await temporaryFolder({ memory: true })
  const logs: LogLine[] = []
  const server = await spawnProcess({
    command: options.binary,
    args: options.args(folder.path),
    cwd: folder.path,
    // What it would keep for itself goes where it goes, too.
    env: { ...(options.env ?? process.env), TMPDIR: folder.path },
    onLine: (stream, text) => {
      logs.push({ at: options.now(), stream, text })
      if (logs.length > MAX_LOG_LINES) logs.shift()
    },
  })
  let stopping = false
  const stop = async (): Promise<void> => {
    stopping = true
    await server.stop({ signal: 'SIGKILL' })
    await folder.remove()
  }
  try {
    await untilReady(server, options)
  } catch (cause) {
    await stop()
    throw startError(options.binary, logs, cause)
  }
  return {
    logs,
    stop,
    get failure() {
      return stopping || server.status === undefined ? undefined : new Error(`${options.binary} ${endOf(server)}`)
    },
  }
}

/**
 * Tries again on other ports when one was taken: between the moment a port was found free and the moment a program
 * listens there, anybody may take it.
 *
 * @param attempt finds ports, and starts the program there
 */
export async function onFreePorts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = MAX_ATTEMPTS - 1; ; left--) {
    try {
      return await attempt()
    } catch (thrown) {
      if (left === 0 || !lostItsPort(thrown)) throw thrown
    }
  }
}

function lostItsPort(thrown: unknown): boolean {
  return thrown instanceof DryfitError && /already in use|already_used|eaddrinuse/i.test(thrown.evidence ?? '')
}

async function untilReady(server: SpawnedProcess, { name, isReady, readyMs, signal }: ServerProgramOptions) {
  const ready = async (): Promise<boolean> => server.status !== undefined || (await isReady())
  await waitFor(ready, { what: `${name} to answer`, timeoutMs: readyMs, intervalMs: 2, signal })
  if (server.status !== undefined) throw new Error(`it ${endOf(server)}`)
}

function endOf({ status }: SpawnedProcess): string {
  return `ended with ${status?.code ?? status?.signal}`
}

function startError(binary: string, logs: readonly LogLine[], cause: unknown): DryfitError {
  const lines = logs.slice(-SHOWN_LOG_LINES).map(({ text }) => `  ${text}`)
  return new DryfitError('START_FAILED', {
    what: `${binary} did not start`,
    why: messageOf(cause),
    evidence: lines.join('\n'),
    cause,
  })
}
