import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor } from '../core/index.ts'
import { fateOf, processNamespace } from './identity.ts'
import {
  type ProcessEntry,
  readSession,
  removeSession,
  type SessionEntries,
  type SharedMemoryEntry,
  sessionsFolder,
  TOKEN_VARIABLE,
} from './session.ts'
import { removeSharedMemory } from './shared-memory.ts'
import { signalGroup } from './signal.ts'

/** What a sweep found of dead sessions, and removed. */
export interface SweepReport {
  readonly sessions: number
  readonly processes: number
  readonly folders: number
}

const FAREWELL_MS = 1000
const FREE_MS = 500

/**
 * Ends and removes what processes of Dryfit that died left behind. Touches only what they had written down, and only
 * where the recorded process is still the same one. Runs by itself at the first use in each process.
 */
export async function sweep(): Promise<SweepReport> {
  const total = { sessions: 0, processes: 0, folders: 0 }
  for (const name of readdirSync(sessionsFolder())) {
    if (name.startsWith('.')) continue
    const path = join(sessionsFolder(), name)
    const session = readSession(path)
    if (session === undefined || !isDead(session)) continue
    total.sessions++
    total.processes += await endProcesses(session.processes)
    for (const segment of session.sharedMemory) await removeWhenFree(segment)
    total.folders += await removeFolders(session.folders)
    removeSession(path)
  }
  return total
}

/** A number means something only in its own namespace: what belongs to another container is left alone. */
function isDead({ owner }: SessionEntries): boolean {
  return owner.namespace === processNamespace() && fateOf(owner) !== 'running'
}

async function endProcesses(entries: readonly ProcessEntry[]): Promise<number> {
  const running = entries.filter((entry) => entry.pid > 1 && fateOf(entry) === 'running')
  for (const { pid, farewell } of running) signalAny(pid, `SIG${farewell}` as NodeJS.Signals)
  const gone = (): boolean => running.every((entry) => fateOf(entry) !== 'running')
  await waitFor(gone, { timeoutMs: FAREWELL_MS }).catch(() => false)
  for (const entry of running) {
    if (fateOf(entry) === 'running') signalAny(entry.pid, 'SIGKILL')
  }
  const orphans = findByToken(new Set(entries.map(({ token }) => token)))
  for (const pid of orphans) signalGroup(pid, 'SIGKILL', { groupToo: false })
  return running.length + orphans.length
}

/** Its group, or itself where it leads none. */
function signalAny(pid: number, signal: NodeJS.Signals): void {
  if (!signalGroup(pid, signal)) signalGroup(pid, signal, { groupToo: false })
}

/** Processes whose environment carries one of these tokens: a child whose leader has ended, or whose number was never written down. */
function findByToken(tokens: ReadonlySet<string>): number[] {
  if (process.platform !== 'linux' || tokens.size === 0) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => tokens.has(tokenOf(pid)))
    .map(Number)
}

function tokenOf(pid: string): string {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
    const prefix = `${TOKEN_VARIABLE}=`
    return environment.find((entry) => entry.startsWith(prefix))?.slice(prefix.length) ?? ''
  } catch {
    // It ended meanwhile, or belongs to someone else: not ours in both cases.
    return ''
  }
}

/** A process that was ended a moment ago may still have it attached. */
async function removeWhenFree(segment: SharedMemoryEntry): Promise<void> {
  const gone = (): boolean => removeSharedMemory(segment)
  // A segment that stays in use under the same key is someone else's.
  await waitFor(gone, { timeoutMs: FREE_MS }).catch(() => false)
}

async function removeFolders(folders: readonly string[]): Promise<number> {
  const there = folders.filter((folder) => existsSync(folder))
  for (const folder of there) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  return there.length
}
