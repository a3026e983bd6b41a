import { randomBytes } from 'node:crypto'
import {
  type ControlledClock,
  createClock,
  createSeed,
  DryfitError,
  type Endpoint,
  Journal,
  type RunningService,
  type Seam,
  type Seed,
  type Snapshot,
  TEST_CONSUMER,
} from '../../foundation/core/index.ts'
import { onExit } from '../../foundation/host/index.ts'
import { type Described, Descriptions } from './descriptions.ts'
import { diagnose } from './diagnose.ts'
import { inStartOrder, inStopOrder } from './graph.ts'
import { Life } from './life.ts'
import { unknownService } from './names.ts'
import { providerFor, type ResolvedStart } from './options.ts'
import { namesOf, type Plan } from './plan.ts'
import { type Reception, receptionOf } from './reception.ts'
import { resetAll } from './reset.ts'
import { hurry, notAtRest, waitForRest } from './rest.ts'
import { snapshotAll } from './snapshot.ts'
import { neverEndingWait } from './start-error.ts'
import { Switchboard } from './switchboard.ts'
import type { Environment, EnvironmentVerbs, Registry, ServiceStatus } from './types.ts'

/** An environment in which nothing runs yet. Each service is there as a property, once it runs. */
export function createEnvironment<S>(plan: Plan, options: ResolvedStart): Environment<S> {
  const environment = new PlannedEnvironment(plan, options)
  for (const name of namesOf(plan)) {
    Object.defineProperty(environment, name, { get: () => environment.get(name), enumerable: true })
  }
  return environment as unknown as Environment<S>
}

/**
 * One assembly of a system.
 *
 * ```
 *   plan ──describe──▶ descriptions + open seams ──start along the graph──▶ lives ──stop in reverse──▶ gone
 * ```
 */
class PlannedEnvironment implements EnvironmentVerbs<Registry> {
  readonly id = `${process.pid.toString(36)}${randomBytes(4).toString('hex')}`
  readonly clock: ControlledClock = createClock()
  readonly seed: Seed
  readonly journal: Journal
  readonly #plan: Plan
  readonly #options: ResolvedStart
  readonly #switchboard: Switchboard
  readonly #descriptions: Descriptions
  readonly #lives = new Map<string, Life>()
  readonly #receptions: Reception[] = []
  readonly #givingUp = new AbortController()
  readonly #forgetSignals: () => void
  #starts: Promise<unknown> = Promise.resolve()
  #stopping: Promise<void> | undefined
  #cleanSince: number

  constructor(plan: Plan, options: ResolvedStart) {
    this.#plan = plan
    this.#options = options
    this.seed = createSeed(options.seed)
    this.journal = new Journal(options.journal)
    this.#switchboard = new Switchboard({ clock: this.clock, seed: this.seed, journal: this.journal })
    this.#descriptions = new Descriptions(plan, this.#switchboard, this.id)
    this.#cleanSince = this.clock.now()
    this.#forgetSignals = options.handleSignals ? onExit(() => this.stop()) : () => {}
  }

  get stopped(): boolean {
    return this.#stopping !== undefined
  }

  get services(): readonly ServiceStatus[] {
    return [...this.#lives.values()].map((life) => life.status)
  }

  get seams(): readonly Seam[] {
    return this.#switchboard.seams
  }

  get(name: string): RunningService {
    const known = namesOf(this.#plan)
    if (!known.includes(name)) throw unknownService(name, known)
    if (this.stopped) throw this.#stoppedError(`service "${name}" was used`)
    const running = this.#lives.get(name)?.running
    if (running !== undefined) return running
    throw new DryfitError('SERVICE_NOT_RUNNING', {
      what: `service "${name}" was not started`,
      why: `only ${[...this.#lives.keys()].join(', ') || 'nothing'} was started`,
      fix: `name "${name}" in start(…) or in the option only, or use startAll()`,
    })
  }

  seam(consumer: string, service: string): Seam {
    const known = namesOf(this.#plan)
    for (const name of [consumer, service]) {
      if (name !== TEST_CONSUMER && !known.includes(name)) throw unknownService(name, [...known, TEST_CONSUMER])
    }
    const open = consumer === TEST_CONSUMER || this.#switchboard.isOpen(consumer, service)
    if (open && known.includes(service)) return this.#switchboard.seam(consumer, service)
    throw new DryfitError('SEAM_UNKNOWN', {
      what: `there is no seam ${consumer} → ${service}`,
      why: `"${consumer}" was never told the address of "${service}"`,
      fix: `the seams are: ${this.seams.join(', ') || 'none'}; and test → every service`,
    })
  }

  async start(...names: string[]): Promise<void> {
    const before = this.#starts
    // One start after the other: the later finds what the earlier has started. How the earlier ended is its caller's affair.
    const done = before.then(
      () => this.#start(names),
      () => this.#start(names),
    )
    this.#starts = done
    await done
  }

  async reset(): Promise<void> {
    if (this.stopped) throw this.#stoppedError('it was to be reset')
    this.#switchboard.mend()
    this.clock.reset()
    for (const life of this.#lives.values()) hurry(life)
    await this.#comeToRest()
    await resetAll(this.#lives.values())
    this.journal.clear()
    this.#cleanSince = this.clock.now()
  }

  async snapshot(): Promise<Snapshot> {
    if (this.stopped) throw this.#stoppedError('a snapshot was to be taken')
    return snapshotAll(this.#lives.values(), this.clock)
  }

  diagnose(): string {
    const { id, seed, journal, seams } = this
    return diagnose({ id, seed, journal, seams, lives: [...this.#lives.values()], since: this.#cleanSince })
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #comeToRest(): Promise<void> {
    const { journal, id } = this
    const { restTimeoutMs } = this.#options
    const lives = [...this.#lives.values()]
    const left = await waitForRest({ journal, lives, timeoutMs: restTimeoutMs })
    if (left.length > 0) process.emitWarning(notAtRest(id, left, restTimeoutMs))
  }

  async #start(names: readonly string[]): Promise<void> {
    if (this.stopped) throw this.#givingUp.signal.reason ?? this.#stoppedError('a start was asked for')
    try {
      const wanted = await this.#descriptions.describe(names)
      const added = wanted.filter(({ name }) => !this.#lives.has(name))
      for (const described of added) providerFor(described, this.#options)
      for (const described of added) this.#admit(described)
      await this.#startAlongGraph(new Map(added.map(({ name }) => [name, this.#lives.get(name) as Life])))
      for (const name of namesOf(this.#plan)) if (!this.#lives.has(name)) this.#switchboard.refuse(name)
    } catch (thrown) {
      this.#givingUp.abort(thrown)
      // Stopping what had started must not hide why the start failed.
      await this.stop().catch(() => undefined)
      throw thrown
    }
  }

  #admit(described: Described): void {
    this.#switchboard.hold(described.name)
    this.#lives.set(described.name, new Life(described, this.#options.progress))
  }

  async #startAlongGraph(added: ReadonlyMap<string, Life>): Promise<void> {
    const failures: unknown[] = []
    const outer = this.#options.signal
    const inner = new AbortController()
    const signal = AbortSignal.any([inner.signal, this.#givingUp.signal, ...(outer === undefined ? [] : [outer])])
    await inStartOrder(added, async (life) => {
      try {
        signal.throwIfAborted()
        await this.#startOne(life, signal)
      } catch (thrown) {
        const explained = thrown instanceof Error ? this.#explain(life.name, thrown) : thrown
        failures.push(explained)
        inner.abort(givenUpBecause(life.name, thrown))
        throw explained
      }
    })
    if (failures.length > 0) throw failures[0]
    this.#givingUp.signal.throwIfAborted()
  }

  async #startOne(life: Life, signal: AbortSignal): Promise<void> {
    const { name } = life
    const provider = providerFor(life.described, this.#options)
    const surroundings = {
      ...{ environmentId: this.id, clock: this.clock, seed: this.seed, journal: this.journal },
      directory: this.#options.directory,
      ...(provider !== undefined && { provider }),
      endpointFor: (consumer: string) => this.#endpoint(consumer, life),
    }
    const running = await life.start(surroundings, signal, this.#options.timeoutMs)
    const reception = receptionOf(running, this.clock)
    this.#receptions.push(reception)
    this.#switchboard.serve(name, reception.accept)
    life.ready()
  }

  async #endpoint(consumer: string, { name, described }: Life): Promise<Endpoint> {
    const { address } = await this.#switchboard.open(consumer, name)
    return described.service.endpointAt(address, { name, environmentId: this.id })
  }

  #explain(name: string, thrown: Error): Error {
    const known = namesOf(this.#plan)
    const waits = {
      needs: (of: string) => [...(this.#lives.get(of)?.described.needs ?? [])],
      waitsFor: (of: string) => known.filter((service) => this.#switchboard.waiting(of, service) > 0),
    }
    return neverEndingWait(name, waits, thrown) ?? thrown
  }

  async #stop(): Promise<void> {
    this.#givingUp.abort(this.#stoppedError('a start was under way'))
    this.#switchboard.mend()
    // A start that is under way stops by the signal above; how it ends is told to whoever asked for it.
    await Promise.allSettled([...this.#lives.values()].map((life) => life.settled))
    const reasons = await inStopOrder(this.#lives, (life) => life.stop())
    await this.#switchboard.close()
    for (const reception of this.#receptions) reception.close()
    this.#forgetSignals()
    if (reasons.length > 0) throw stopError(reasons)
  }

  #stoppedError(what: string): DryfitError {
    return new DryfitError('ENVIRONMENT_STOPPED', {
      what: `environment ${this.id} is stopped, and ${what}`,
      fix: 'keep the environment open for as long as its services are used, or start a new one',
    })
  }
}

function givenUpBecause(name: string, thrown: unknown): DryfitError {
  const what = `the start was given up, because "${name}" did not start`
  return new DryfitError('START_ABORTED', { what, cause: thrown })
}

function stopError(reasons: readonly unknown[]): unknown {
  if (reasons.length === 1) return reasons[0]
  return new DryfitError('STOP_FAILED', {
    what: `${reasons.length} services did not stop cleanly`,
    why: reasons.map((reason) => (reason instanceof DryfitError ? `${reason.what}: ${reason.why}` : reason)).join('\n'),
    cause: new AggregateError(reasons),
  })
}
