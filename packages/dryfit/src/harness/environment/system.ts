import { type Endpoint, invalidOption, type RunningService, type Service } from '../../foundation/core/index.ts'
import { createEnvironment } from './environment.ts'
import { requireFreeName } from './names.ts'
import { resolveStart } from './options.ts'
import { type Entry, namesOf, type Plan } from './plan.ts'
import type { AnyEnvironment, DescribeService, Environment, FreeName, NameOf, StartOptions, With } from './types.ts'

/**
 * Services by name, and who needs whom: a value. `register` gives a new one.
 *
 * ```
 *   system() ──register──▶ system ──register──▶ system ──startAll──▶ environment
 * ```
 */
export interface System<S = Record<never, never>> {
  /** The names, in the order of registration. */
  readonly names: readonly NameOf<S>[]
  /**
   * A system with one more service: a description, or a function from the earlier services (as this one sees them) to
   * the description. What the function reads is what the service needs.
   *
   * @throws SERVICE_NAME_TAKEN, SERVICE_NAME_RESERVED, OPTION_INVALID.
   * @example system().register('db', postgres()).register('orders', ({ db }) => app({ env: { DATABASE_URL: db.url } }))
   */
  register<const N extends string, R extends RunningService, E extends Endpoint>(
    name: N & FreeName<N, S>,
    service: Service<R, E> | DescribeService<S, R, E>,
  ): System<With<S, N, R, E>>
  /**
   * The environment of this system: started when there is none, the same one while it runs. Options count for the call
   * that starts it.
   *
   * @throws START_FAILED, WAIT_NEVER_ENDS, START_ABORTED; then nothing is left running.
   * @example await using env = await system.startAll()
   */
  startAll(options?: StartOptions<NameOf<S>>): Promise<Environment<S>>
  /** Like {@link startAll} for one service and what it needs; further ones can follow in the same environment. */
  start(name: NameOf<S>, options?: Omit<StartOptions<NameOf<S>>, 'only'>): Promise<Environment<S>>
  /** Starts a new environment beside those that run: for pools and parallel workers. */
  launch(options?: StartOptions<NameOf<S>>): Promise<Environment<S>>
}

/** A system whose services are not known to the types: every system can be used as one. */
export interface AnySystem {
  readonly names: readonly string[]
  startAll(options?: StartOptions): Promise<AnyEnvironment>
  start(name: string, options?: Omit<StartOptions, 'only'>): Promise<AnyEnvironment>
  launch(options?: StartOptions): Promise<AnyEnvironment>
}

/** An empty system. */
export function system(): System {
  // The types of a system are those of the interface; the plan behind it holds services of every kind.
  return new PlannedSystem([]) as unknown as System
}

class PlannedSystem {
  readonly #plan: Plan
  #current: Environment | undefined

  constructor(plan: Plan) {
    this.#plan = Object.freeze(plan)
  }

  get names(): readonly string[] {
    return namesOf(this.#plan)
  }

  register(name: string, define: Entry['define']): PlannedSystem {
    requireFreeName(name, this.names)
    requireDefinition(name, define)
    return new PlannedSystem([...this.#plan, { name, define }])
  }

  async startAll(options: StartOptions = {}): Promise<Environment> {
    const resolved = resolveStart(options, this.names)
    if (this.#current === undefined || this.#current.stopped) this.#current = createEnvironment(this.#plan, resolved)
    return started(this.#current, resolved.only ?? this.names)
  }

  start(name: string, options: Omit<StartOptions, 'only'> = {}): Promise<Environment> {
    return this.startAll({ ...options, only: [name] })
  }

  async launch(options: StartOptions = {}): Promise<Environment> {
    const resolved = resolveStart(options, this.names)
    return started(createEnvironment(this.#plan, resolved), resolved.only ?? this.names)
  }
}

async function started(environment: Environment, names: readonly string[]): Promise<Environment> {
  await environment.start(...names)
  return environment
}

function requireDefinition(name: string, value: unknown): void {
  if (typeof value === 'function') return
  const service = value as Partial<Service> | null | undefined
  if (typeof service?.start === 'function' && typeof service.endpointAt === 'function') return
  throw invalidOption('register', name, 'a service such as redis(), or a function that returns one', value)
}
