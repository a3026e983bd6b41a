import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { childIdentity } from './identity.ts'
import {
  createSession,
  type SharedMemoryEntry,
  strike,
  TOKEN_VARIABLE,
  writeFolder,
  writeProcess,
  writeSharedMemory,
} from './session.ts'
import { sweep } from './sweep.ts'
import { startWatchdog } from './watchdog.ts'

/** Something that is written down. Strike it out when it has ended. */
export interface LedgerEntry {
  strike(): void
}

/** A process that is about to be started. */
export interface ProcessLedgerEntry extends LedgerEntry {
  /** To be put into its environment: by this it is found if we die before its number is written down. */
  readonly env: Readonly<Record<string, string>>
  /** Its number is known. */
  started(pid: number): void
}

/**
 * What this process started or made outside itself, on disk, before it is used: so that whatever ends this process,
 * the watchdog or the next start ends that too, and nothing else.
 *
 * ```
 *   record ──▶ use ──▶ end ──▶ strike          died in between? ──▶ watchdog, or the sweep of the next start
 * ```
 */
export interface Ledger {
  process(farewell: NodeJS.Signals): ProcessLedgerEntry
  folder(path: string): LedgerEntry
  sharedMemory(segment: SharedMemoryEntry): LedgerEntry
}

/** On the global object, since test runners load modules again and again, and one watchdog is enough. */
const SLOT: unique symbol = Symbol.for('dryfit.ledger.1') as never

/** The ledger of this process or worker thread. The first call sweeps up after dead sessions and starts the watchdog. */
export function ledger(): Promise<Ledger> {
  const place = globalThis as { [SLOT]?: Promise<Ledger> }
  place[SLOT] ??= open()
  return place[SLOT]
}

async function open(): Promise<Ledger> {
  await sweep()
  const session = createSession()
  startWatchdog(session)
  let count = 0
  const nextPath = (kind: string): string => join(session, `${++count}.${kind}`)
  return {
    process: (farewell) => recordProcess(nextPath('process'), farewell),
    folder: (folder) => {
      const path = nextPath('folder')
      writeFolder(path, folder)
      return { strike: () => strike(path) }
    },
    sharedMemory: (segment) => {
      const path = nextPath('shm')
      writeSharedMemory(path, segment)
      return { strike: () => strike(path) }
    },
  }
}

/** Number 0 stands for "being started". */
function recordProcess(path: string, signal: NodeJS.Signals): ProcessLedgerEntry {
  const token = randomUUID()
  const farewell = signal.replace(/^SIG/, '')
  writeProcess(path, { pid: 0, start: '-', farewell, token })
  return {
    env: { [TOKEN_VARIABLE]: token },
    started: (pid) => {
      const identity = childIdentity(pid)
      if (identity !== undefined) writeProcess(path, { ...identity, farewell, token })
    },
    strike: () => strike(path),
  }
}
