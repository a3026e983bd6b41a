import {
  can,
  DryfitError,
  messageOf,
  type RunningService,
  type StartContext,
  withDeadline,
} from '../../foundation/core/index.ts'
import type { Described } from './descriptions.ts'
import { startError } from './start-error.ts'
import type { ProgressEvent, ServiceState, ServiceStatus } from './types.ts'

/** What a start that was given up gets to clean up behind itself. */
const GIVE_UP_MS = 5000
/** What a stop may take. */
const STOP_MS = 15_000

/** What a service needs from its environment to start, beside what it says of itself. */
export type Surroundings = Omit<StartContext, 'name' | 'signal' | 'progress'>

/** One service in one environment, from before its start to after its end. */
export class Life {
  readonly described: Described
  readonly #tell: (event: ProgressEvent) => void
  #state: ServiceState = 'waiting'
  #running: RunningService | undefined
  #startError: Error | undefined
  #beganAt = performance.now()
  #readyInMs: number | undefined
  #starting: Promise<RunningService> | undefined
  #stopping: Promise<void> | undefined

  constructor(described: Described, tell: (event: ProgressEvent) => void) {
    this.described = described
    this.#tell = tell
  }

  get name(): string {
    return this.described.name
  }

  get running(): RunningService | undefined {
    return this.#running
  }

  /** Why it could not start, or why it is no longer running although nobody stopped it. */
  get failure(): Error | undefined {
    if (this.#startError !== undefined) return this.#startError
    return this.#running !== undefined && can(this.#running, 'failure') ? this.#running.failure : undefined
  }

  get status(): ServiceStatus {
    const { name, service, needs } = this.described
    return {
      name,
      kind: service.kind,
      state: this.#state === 'ready' && this.failure !== undefined ? 'failed' : this.#state,
      needs: [...needs],
      url: this.#running?.url,
      resetBy: this.#running !== undefined && can(this.#running, 'reset') ? this.#running.resetBy : undefined,
      readyInMs: this.#readyInMs,
      failure: this.failure,
    }
  }

  /** Resolves when no start is under way. */
  get settled(): Promise<unknown> {
    return Promise.allSettled([this.#starting])
  }

  /** Starts it within `timeoutMs`. A start that is given up, or that is late, is cleaned up before this rejects. */
  start(surroundings: Surroundings, signal: AbortSignal, timeoutMs: number): Promise<RunningService> {
    this.#starting = this.#start(surroundings, signal, timeoutMs)
    return this.#starting
  }

  async #start(surroundings: Surroundings, signal: AbortSignal, timeoutMs: number): Promise<RunningService> {
    this.#beganAt = performance.now()
    this.#enter('starting')
    const { name, service } = this.described
    let starting: Promise<RunningService> | undefined
    try {
      const limit = { what: `the start of "${name}"`, timeoutMs, signal, fix: 'raise the option timeoutMs of startAll' }
      this.#running = await withDeadline(limit, (givenUp) => {
        const progress = (message: string): void => this.#tell(this.#event({ message }))
        starting = service.start({ ...surroundings, name, signal: givenUp, progress })
        return starting
      })
    } catch (thrown) {
      if (starting !== undefined) await cleanUpAfter(starting)
      const givenUp = signal.aborted && thrown === signal.reason
      this.#startError = givenUp && thrown instanceof Error ? thrown : startError(this.described, thrown)
      this.#enter('failed')
      throw this.#startError
    }
    return this.#running
  }

  /** Its seams are served: it can be used. */
  ready(): void {
    this.#readyInMs = performance.now() - this.#beganAt
    this.#enter('ready')
  }

  /** Stops what runs. Idempotent; rejects with a reason that names the service. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    const running = this.#running
    if (running === undefined) return
    this.#beganAt = performance.now()
    this.#enter('stopping')
    try {
      await withDeadline({ what: `the stop of "${this.name}"`, timeoutMs: STOP_MS }, () => running.stop())
    } catch (cause) {
      throw new DryfitError('STOP_FAILED', {
        what: `service "${this.name}" did not stop cleanly`,
        why: messageOf(cause),
        cause,
      })
    } finally {
      this.#enter('stopped')
    }
  }

  #enter(state: ServiceState): void {
    this.#state = state
    this.#tell(this.#event({}))
  }

  #event(said: { message?: string }): ProgressEvent {
    const { name, service } = this.described
    const elapsedMs = performance.now() - this.#beganAt
    return { service: name, kind: service.kind, state: this.#state, elapsedMs, ...said }
  }
}

/** Waits until a start that failed is over, and stops what came of it after all. */
async function cleanUpAfter(starting: Promise<RunningService>): Promise<void> {
  const over = starting.then(
    (late) => late.stop(),
    // Its reason is reported already: it is why the start was given up, or it follows from that.
    () => undefined,
  )
  const limit = { what: 'the clean-up of a start that was given up', timeoutMs: GIVE_UP_MS }
  // The failed start itself is what gets reported; a clean-up that fails as well would only hide it.
  await withDeadline(limit, () => over).catch(() => undefined)
}
