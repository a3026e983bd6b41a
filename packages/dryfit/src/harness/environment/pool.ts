import { DryfitError, invalidOption, refuseUnknownOptions } from '../../foundation/core/index.ts'
import type { System } from './system.ts'
import type { Environment, NameOf, StartOptions } from './types.ts'

export interface PoolOptions<N extends string = string> {
  /** How many environments may run at the same time. Default 4. */
  readonly max?: number
  /** How long a lease may wait for a free one, in real milliseconds. Default 60,000. */
  readonly waitTimeoutMs?: number
  /** How many leases may wait. Default 1000. */
  readonly maxWaiting?: number
  /** How each environment is started. */
  readonly start?: StartOptions<N>
}

/** A clean environment that nobody else uses. It goes back to the pool when the variable goes out of scope. */
export interface Lease<S> extends AsyncDisposable {
  readonly env: Environment<S>
  release(): Promise<void>
}

export interface EnvironmentPool<S> extends AsyncDisposable {
  /** @throws LEASE_TIMED_OUT, LIMIT_EXCEEDED, ENVIRONMENT_STOPPED, and whatever a start throws. */
  lease(): Promise<Lease<S>>
  /** How many run, and how many of them are leased. */
  readonly size: number
  readonly leased: number
  /** Stops all, leased ones included. Idempotent. */
  stop(): Promise<void>
}

interface Waiter<S> {
  resolve(environment: Environment<S> | undefined): void
  reject(reason: unknown): void
}

/**
 * Environments of one system for parallel work: at most `max`, each leased to one user at a time, reset before it is
 * leased again, and replaced when it is broken.
 *
 * @example
 * await using pool = environments(system, { max: 2 })
 * await using lease = await pool.lease()
 * await lease.env.orders.post('/orders', { json: order })
 */
export function environments<S>(system: System<S>, options: PoolOptions<NameOf<S>> = {}): EnvironmentPool<S> {
  return new Pool(system, options)
}

class Pool<S> implements EnvironmentPool<S> {
  readonly #system: System<S>
  readonly #start: StartOptions<NameOf<S>>
  readonly #max: number
  readonly #waitTimeoutMs: number
  readonly #maxWaiting: number
  readonly #free: Environment<S>[] = []
  readonly #leased = new Set<Environment<S>>()
  readonly #starting = new Set<Promise<unknown>>()
  readonly #waiters: Waiter<S>[] = []
  #stopping: Promise<void> | undefined

  constructor(system: System<S>, options: PoolOptions<NameOf<S>>) {
    refuseUnknownOptions('environments', options, ['max', 'waitTimeoutMs', 'maxWaiting', 'start'])
    const { max = 4, waitTimeoutMs = 60_000, maxWaiting = 1000 } = options
    if (!Number.isInteger(max) || max < 1) throw invalidOption('environments', 'max', 'a whole number ≥ 1', max)
    if (!(waitTimeoutMs >= 0)) throw invalidOption('environments', 'waitTimeoutMs', 'milliseconds ≥ 0', waitTimeoutMs)
    this.#system = system
    this.#start = options.start ?? {}
    this.#max = max
    this.#waitTimeoutMs = waitTimeoutMs
    this.#maxWaiting = maxWaiting
  }

  get size(): number {
    return this.#free.length + this.#leased.size
  }

  get leased(): number {
    return this.#leased.size
  }

  async lease(): Promise<Lease<S>> {
    const environment = await this.#take()
    this.#leased.add(environment)
    let released: Promise<void> | undefined
    const release = (): Promise<void> => {
      released ??= this.#giveBack(environment)
      return released
    }
    return { env: environment, release, [Symbol.asyncDispose]: release }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #take(): Promise<Environment<S>> {
    if (this.#stopping !== undefined) throw poolStopped()
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.size + this.#starting.size < this.#max) return this.#launch()
    return (await this.#wait()) ?? this.#take()
  }

  async #launch(): Promise<Environment<S>> {
    const starting = this.#system.launch(this.#start)
    this.#starting.add(starting)
    try {
      const environment = await starting
      if (this.#stopping === undefined) return environment
      await environment.stop()
      throw poolStopped()
    } catch (thrown) {
      // The place is free again: whoever waits may try.
      this.#waiters.shift()?.resolve(undefined)
      throw thrown
    } finally {
      this.#starting.delete(starting)
    }
  }

  /** An environment, or undefined when there is room to start one. */
  #wait(): Promise<Environment<S> | undefined> {
    if (this.#waiters.length >= this.#maxWaiting) {
      const what = `more than ${this.#maxWaiting} leases wait for an environment`
      throw new DryfitError('LIMIT_EXCEEDED', { what, fix: 'raise maxWaiting, or lease less at once' })
    }
    const { promise, resolve, reject } = Promise.withResolvers<Environment<S> | undefined>()
    const waiter = { resolve, reject }
    this.#waiters.push(waiter)
    const timer = setTimeout(() => {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
      reject(leaseTimedOut(this.#waitTimeoutMs, this.#max))
    }, this.#waitTimeoutMs)
    return promise.finally(() => clearTimeout(timer))
  }

  async #giveBack(environment: Environment<S>): Promise<void> {
    const clean = await cleaned(environment)
    this.#leased.delete(environment)
    if (this.#stopping !== undefined) return
    const next = this.#waiters.shift()
    if (next !== undefined) next.resolve(clean)
    else if (clean !== undefined) this.#free.push(clean)
  }

  async #stop(): Promise<void> {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(poolStopped())
    await Promise.allSettled([...this.#starting])
    const results = await Promise.allSettled([...this.#free, ...this.#leased].map((environment) => environment.stop()))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}

/** The environment after a reset, or undefined when it is broken: then it is stopped, and another one is started for it. */
async function cleaned<S>(environment: Environment<S>): Promise<Environment<S> | undefined> {
  if (environment.stopped) return undefined
  try {
    await environment.reset()
    return environment
  } catch {
    // It is thrown away because of just this reason, and a stop that fails as well changes nothing for its successor.
    await environment.stop().catch(() => undefined)
    return undefined
  }
}

function leaseTimedOut(waitedMs: number, max: number): DryfitError {
  return new DryfitError('LEASE_TIMED_OUT', {
    what: `no environment became free within ${waitedMs} ms`,
    why: max === 1 ? 'the only one is leased' : `all ${max} are leased`,
    fix: 'release leases when they are done (`await using lease = …`), raise max, or raise waitTimeoutMs',
  })
}

function poolStopped(): DryfitError {
  return new DryfitError('ENVIRONMENT_STOPPED', { what: 'the pool of environments is stopped' })
}
