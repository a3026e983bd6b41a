import { isMainThread } from 'node:worker_threads'
import { watchParent } from './parent.ts'

type Ending = () => Promise<void> | void

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** After this the process ends even when an ending hangs; the watchdog does the rest. */
const ENDINGS_MS = 10_000

/** Marks our listeners, since a program may have loaded this module twice. */
const MARK: unique symbol = Symbol.for('dryfit.on-exit') as never

/** On the global object: of several copies of this module, one tells. */
const ORPHANED: unique symbol = Symbol.for('dryfit.orphaned') as never

const endings = new Set<Ending>()
let forgetParent = (): void => {}
let running: Promise<void> | undefined

/**
 * Registers an ending for when this process is told to end (SIGINT, SIGTERM, SIGHUP) or has nothing left to do. The
 * endings run once, the latest first, and then what would have happened anyway happens: the default of the signal, or
 * nothing if the program handles the signal itself. The death of the process that forked this one counts as SIGTERM.
 *
 * In a worker thread, which gets no signals, only the "nothing left to do" applies.
 *
 * @returns a function that takes the ending back.
 * @example const release = onExit(() => environment.stop())
 */
export function onExit(ending: Ending): () => void {
  if (endings.size === 0) listen()
  // A function of its own for each call, so that the same ending may be registered twice.
  const own: Ending = () => ending()
  endings.add(own)
  return () => {
    if (endings.delete(own) && endings.size === 0) unlisten()
  }
}

function listen(): void {
  process.on('beforeExit', onBeforeExit)
  if (!isMainThread) return
  for (const signal of SIGNALS) process.on(signal, onSignal)
  forgetParent = watchParent(endAsOrphan)
}

function unlisten(): void {
  process.off('beforeExit', onBeforeExit)
  for (const signal of SIGNALS) process.off(signal, onSignal)
  forgetParent()
}

/** Emitted, not sent: a signal that a process sends to itself on Windows ends it before any listener runs. */
function endAsOrphan(): void {
  const place = globalThis as { [ORPHANED]?: true }
  if (place[ORPHANED]) return
  place[ORPHANED] = true
  process.emit('SIGTERM', 'SIGTERM')
}

function onBeforeExit(): void {
  void runEndings()
}

const onSignal = Object.assign(endOnSignal, { [MARK]: true })

function endOnSignal(signal: NodeJS.Signals): void {
  const handledElsewhere = process.listeners(signal).some((listener) => !(MARK in listener))
  // A second signal means "now".
  const again = running !== undefined
  const done = runEndings()
  if (handledElsewhere) return
  if (again) defaultOf(signal)
  else void done.then(() => defaultOf(signal))
}

/** Gives the signal back to the system, which ends this process with the status that the caller expects. */
function defaultOf(signal: NodeJS.Signals): void {
  unlisten()
  // With a second copy of this module still at its endings, the last one does it.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
}

function runEndings(): Promise<void> {
  running ??= runAll().finally(() => {
    running = undefined
  })
  return running
}

async function runAll(): Promise<void> {
  const all = [...endings].reverse()
  endings.clear()
  const timeUp = Promise.withResolvers<void>()
  const timer = setTimeout(timeUp.resolve, ENDINGS_MS)
  await Promise.race([endAll(all), timeUp.promise])
  clearTimeout(timer)
  if (endings.size === 0) unlisten()
}

async function endAll(all: readonly Ending[]): Promise<void> {
  for (const ending of all) {
    try {
      await ending()
    } catch (thrown) {
      process.emitWarning(thrown instanceof Error ? thrown : String(thrown))
    }
  }
}
