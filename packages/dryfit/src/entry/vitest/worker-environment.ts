import { DryfitError } from '../../foundation/core/index.ts'
import type { Environment, NameOf, System } from '../../harness/environment/index.ts'

/**
 * The environment of one test worker: started when the first test needs it, clean for each test, stopped with the worker.
 *
 * ```
 *   first test ──▶ start ──▶ test ──▶ reset ──▶ test ──▶ … ──▶ stop
 *                    ▲                  └ fails: stop ┐
 *                    └────────── the test after that ◀┘
 * ```
 */
export class WorkerEnvironment<S> {
  readonly #system: System<S>
  readonly #directory: string
  #started: Promise<Environment<S>> | undefined
  #usedBy: string | undefined
  #clean = true

  constructor(system: System<S>, directory: string) {
    this.#system = system
    this.#directory = directory
  }

  get names(): readonly NameOf<S>[] {
    return this.#system.names
  }

  /** Idempotent. A start that failed is not tried again: every test of the worker tells why. */
  start(): Promise<Environment<S>> {
    this.#started ??= this.#system.startAll({ directory: this.#directory })
    return this.#started
  }

  /** Makes the environment clean for a test. The test before it must be over. */
  async enter(test: string): Promise<Environment<S>> {
    if (this.#usedBy !== undefined) throw sharedBetween(this.#usedBy, test)
    this.#usedBy = test
    try {
      const environment = await this.start()
      if (!this.#clean) await this.#reset(environment)
      this.#clean = false
      return environment
    } catch (thrown) {
      this.#usedBy = undefined
      throw thrown
    }
  }

  /** The test is over. Rejects when a service ended while it ran. */
  async leave(): Promise<void> {
    this.#usedBy = undefined
    const environment = await this.start()
    const crashed = environment.services.filter(({ state }) => state === 'failed')
    if (crashed.length === 0) return
    throw new DryfitError('SERVICE_CRASHED', {
      what: crashed
        .map(({ name, failure }) => `service "${name}" ended while the test ran: ${failure?.message}`)
        .join('\n'),
      fix: 'a test that ends a service on purpose starts it again before it is over',
    })
  }

  /** What cannot be made clean is not used again: this test is told why, the next one begins in a new environment. */
  async #reset(environment: Environment<S>): Promise<void> {
    try {
      await environment.reset()
    } catch (thrown) {
      this.#started = undefined
      this.#clean = true
      // Why it could not be reset is what counts; that it cannot be stopped either follows from that.
      await environment.stop().catch(() => undefined)
      throw thrown
    }
  }

  async stop(): Promise<void> {
    // A start that failed has been told to every test, and has left nothing that runs.
    const environment = await this.#started?.catch(() => undefined)
    await environment?.stop()
  }
}

function sharedBetween(one: string, other: string): DryfitError {
  return new DryfitError('ENVIRONMENT_SHARED', {
    what: `"${other}" began while "${one}" was still running`,
    why: 'the tests of one worker share an environment, and each begins with a clean one',
    fix: 'take `.concurrent` away, or lease environments: `environments(system, { max })`',
  })
}
