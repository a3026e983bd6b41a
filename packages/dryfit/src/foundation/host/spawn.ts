import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { DryfitError } from '../core/index.ts'
import { ledger, type ProcessLedgerEntry } from './ledger.ts'
import { LineSplitter } from './lines.ts'
import { signalGroup } from './signal.ts'

export interface SpawnOptions {
  /** The program, or with `shell` the whole command line. */
  readonly command: string
  readonly args?: readonly string[]
  /** Let the system's shell read `command`. Default false. */
  readonly shell?: boolean
  /** Its whole environment. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Run it as this user and group (POSIX; only root can). */
  readonly uid?: number
  readonly gid?: number
  /** Called for each line that it prints. */
  readonly onLine?: (stream: 'out' | 'err', text: string) => void
  /** Longer lines are handed on in pieces. Default 65,536. */
  readonly maxLineCharacters?: number
  /** What the watchdog tells it when this process dies; `SIGKILL` follows after a moment. Default SIGKILL. */
  readonly farewell?: NodeJS.Signals
  /** Text for its standard input, which then ends. Default: no input. */
  readonly input?: string
}

/** How a process ended: one of the two is not null. */
export interface ExitStatus {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface StopOptions {
  /** The first signal, to the whole tree. Default SIGTERM. */
  readonly signal?: NodeJS.Signals
  /** How long it may take before SIGKILL follows, in milliseconds. Default 5000. */
  readonly graceMs?: number
}

/** A process that Dryfit started, leader of a process group of its own. */
export interface SpawnedProcess extends AsyncDisposable {
  readonly pid: number
  /** Resolves when it has ended and all it printed was handed on. Never rejects. */
  readonly exited: Promise<ExitStatus>
  /** How it ended, as soon as it has. */
  readonly status: ExitStatus | undefined
  /** Signals it and everything it started, waits, kills what is left. Idempotent. */
  stop(options?: StopOptions): Promise<ExitStatus>
  /** From now on it does not keep this process alive. */
  unref(): void
}

const DEFAULT_GRACE_MS = 5000
const DEFAULT_MAX_LINE_CHARACTERS = 65_536
/** How long after its end a process's output may be kept open by someone who left its group. */
const DRAIN_MS = 500

/**
 * Starts a process in a group of its own, written down in the ledger before it exists.
 *
 * @throws SPAWN_FAILED with the system's reason and what to do about it.
 * @example
 * const server = await spawnProcess({ command: 'node', args: ['main.ts'], onLine: (stream, text) => logs.push(text) })
 * await server.stop({ signal: 'SIGTERM', graceMs: 2000 })
 */
export async function spawnProcess(options: SpawnOptions): Promise<SpawnedProcess> {
  const entry = (await ledger()).process(options.farewell ?? 'SIGKILL')
  const child = launch(options, entry)
  if (child.pid !== undefined) entry.started(child.pid)
  const failure = await startFailure(child)
  if (failure !== undefined || child.pid === undefined) {
    entry.strike()
    throw spawnError(options, failure)
  }
  return new Spawned(child, child.pid, entry, options)
}

function launch(options: SpawnOptions, entry: ProcessLedgerEntry): ChildProcess {
  const { command, args = [], shell = false, env = process.env, cwd, uid, gid, input } = options
  try {
    const child = spawn(command, [...args], {
      env: { ...env, ...entry.env },
      shell,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    })
    // It may end without reading its input.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
    return child
  } catch (thrown) {
    entry.strike()
    throw spawnError(options, thrown as NodeJS.ErrnoException)
  }
}

/** Resolves with the reason when the process could not be started. */
function startFailure(child: ChildProcess): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(undefined))
    child.once('error', resolve)
  })
}

class Spawned implements SpawnedProcess {
  readonly pid: number
  readonly exited: Promise<ExitStatus>
  readonly #child: ChildProcess
  #status: ExitStatus | undefined

  constructor(child: ChildProcess, pid: number, entry: ProcessLedgerEntry, options: SpawnOptions) {
    this.pid = pid
    this.#child = child
    const output = readOutput(child, options)
    const ended = new Promise<ExitStatus>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    // A later failure to signal the child is reported by the signal's own result.
    child.on('error', () => {})
    this.exited = ended.then(async (status) => {
      this.#status = status
      // Its children, where they have a group that can be named when it is gone.
      if (process.platform !== 'win32') signalGroup(pid, 'SIGKILL')
      entry.strike()
      await output.drained(DRAIN_MS)
      return status
    })
  }

  get status(): ExitStatus | undefined {
    return this.#status
  }

  async stop({ signal = 'SIGTERM', graceMs = DEFAULT_GRACE_MS }: StopOptions = {}): Promise<ExitStatus> {
    if (this.#status !== undefined) return this.exited
    signalGroup(this.pid, signal)
    const killer = setTimeout(() => signalGroup(this.pid, 'SIGKILL'), graceMs)
    try {
      return await this.exited
    } finally {
      clearTimeout(killer)
    }
  }

  unref(): void {
    this.#child.unref()
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      ;(stream as unknown as { unref?: () => void } | null)?.unref?.()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

/** Reads both streams at once, always: a full pipe would block the process. */
function readOutput(child: ChildProcess, options: SpawnOptions): { drained(timeoutMs: number): Promise<void> } {
  const { onLine = () => {}, maxLineCharacters = DEFAULT_MAX_LINE_CHARACTERS } = options
  for (const [name, stream] of [
    ['out', child.stdout],
    ['err', child.stderr],
  ] as const) {
    const splitter = new LineSplitter((line) => onLine(name, line), maxLineCharacters)
    stream?.on('data', (chunk: Buffer) => splitter.push(chunk))
    stream?.on('error', () => stream.destroy())
    stream?.once('close', () => splitter.end())
  }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    drained: async (timeoutMs) => {
      const timer = setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, timeoutMs)
      await closed
      clearTimeout(timer)
    },
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'check the spelling, or install it; a command line with spaces needs the shell',
  EACCES: 'make the file executable, and every folder above it open to the user that runs it',
  EPERM: 'only root may start a process as another user',
  ENOEXEC: 'the file is not a program for this machine',
  E2BIG: 'shorten the arguments or the environment',
  EAGAIN: 'the limit of processes is reached: end some, or raise it (ulimit -u)',
}

function spawnError(options: SpawnOptions, cause: NodeJS.ErrnoException | undefined): DryfitError {
  const { command, args = [], cwd } = options
  const what = `cannot start \`${[command, ...args].join(' ')}\``
  if (cwd !== undefined && !existsSync(cwd)) {
    return new DryfitError('SPAWN_FAILED', { what, why: `the folder ${cwd} does not exist`, cause })
  }
  const code = cause?.code ?? 'UNKNOWN'
  // A folder of the PATH that is closed to us turns "not found" into EACCES.
  const notFound = code === 'ENOENT' || (code === 'EACCES' && !/[\\/]/.test(command))
  const why = notFound ? `there is no program "${command}" that can be run (${code})` : `${cause?.message} (${code})`
  return new DryfitError('SPAWN_FAILED', { what, why, fix: ADVICE[code], cause })
}
