import type { ControlledClock } from './clock.ts'
import type { Journal } from './journal.ts'
import type { Seed } from './seed.ts'

/** Host and port, always on this machine unless the provider is external. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** What a consumer is told of a service: the address of its own seam. */
export interface Endpoint extends Address {
  readonly url: string
}

/** Which service of which environment. */
export interface Place {
  /** The name under which it is registered. */
  readonly name: string
  /** Unique for each environment on this machine; safe in file and database names (`[a-z0-9]+`). */
  readonly environmentId: string
}

/**
 * Where a service runs: in Dryfit's own process or from a binary that comes with the package, from a server binary found
 * on this machine, in a container, or somewhere else behind a URL.
 */
export type Provider = 'embedded' | 'native' | 'container' | 'external'

/**
 * A description of one part of a system: a plain value that can be started any number of times.
 *
 * Any object of this shape is a service; the environment knows none by name.
 *
 * ```
 *   service ──start(context)──▶ running service ──stop()──▶ gone
 * ```
 */
export interface Service<R extends RunningService = RunningService, E extends Endpoint = Endpoint> {
  /** A word for people: `postgres`, `app`, `virtual`. */
  readonly kind: string
  /** The providers it can be started from, its default first. Absent: there is only one way, and no choice is offered. */
  readonly providers?: readonly Provider[]
  /**
   * What a consumer is told when its seam listens at `address`. Known before the service starts, so that two services
   * may know each other's address.
   *
   * @param place given by every environment; for what is the same for all consumers and no address, such as a folder
   */
  endpointAt(address: Address, place?: Place): E
  /** Starts it. Rejects with a {@link DryfitError} that says why; then nothing is left running. */
  start(context: StartContext): Promise<R>
}

/** What the environment hands to a service that starts. */
export interface StartContext extends Place {
  readonly clock: ControlledClock
  readonly seed: Seed
  readonly journal: Journal
  /** Aborted when the start is given up. */
  readonly signal: AbortSignal
  /** Where relative paths of the description begin: the folder of the config file. */
  readonly directory: string
  /** The provider chosen for this run, always one of the description's {@link Service.providers}. Absent: its default. */
  readonly provider?: Provider
  /** One line of what is being done, shown while it takes longer than a blink. */
  progress(message: string): void
  /** The endpoint of the seam `consumer → this service`; opened when it is new. */
  endpointFor(consumer: string): Promise<Endpoint>
}

/**
 * A started service. Behind its seams it is reached in one of two ways: it {@link AcceptsConnections | accepts the
 * connections} of its seams itself, or it {@link HasAddress | has an address} and the environment puts a proxy before it.
 */
export interface RunningService extends AsyncDisposable {
  readonly name: string
  /** The address at which the test itself reaches it (its seam `test → name`). */
  readonly url: string
  endpointFor(consumer: string): Promise<Endpoint>
  /** Ends it and everything it started. Idempotent. */
  stop(): Promise<void>
}

/** The consumer's name of the test itself. */
export const TEST_CONSUMER = 'test'
