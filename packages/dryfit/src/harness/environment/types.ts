import type {
  ControlledClock,
  Endpoint,
  Journal,
  JournalLimits,
  Provider,
  RunningService,
  Seam,
  Seed,
  Service,
  Snapshot,
  TEST_CONSUMER,
} from '../../foundation/core/index.ts'
import type { ReservedName } from './names.ts'

/** What the types know of one registered service. */
export interface Registered<R extends RunningService = RunningService, E extends Endpoint = Endpoint> {
  readonly running: R
  readonly endpoint: E
}

/** The services of a system, by name. */
export type Registry = Readonly<Record<string, Registered>>

export type NameOf<S> = keyof S & string

/** A registry with one more service. */
export type With<S, N extends string, R extends RunningService, E extends Endpoint> = S & {
  readonly [K in N]: Registered<R, E>
}

/** The earlier services, as one consumer sees them: each with the address of the seam between the two. */
export type Views<S> = { readonly [K in NameOf<S>]: S[K] extends Registered<RunningService, infer E> ? E : never }

/** What the function form of `register` receives beside the views. */
export interface Tools {
  /**
   * The endpoint of a service that is registered later, or of the consumer itself: for needs that are mutual. It makes
   * no edge in the start order, so the consumer must not need an answer before it is ready.
   *
   * `url` begins with `http://` where the later service is described by a function; use `host` and `port` for others.
   */
  later(name: string): Endpoint
}

export type DescribeService<S, R extends RunningService, E extends Endpoint> = (
  views: Views<S>,
  tools: Tools,
) => Service<R, E>

/** A name that is free in the registry; else a text that says why not, which no name can match. */
export type FreeName<N extends string, S> =
  N extends NameOf<S>
    ? `there is already a service "${N}" in this system`
    : N extends ReservedName
      ? `"${N}" is a word that the environment itself uses`
      : N

/** One line of what an environment does while it starts or stops. */
export interface ProgressEvent {
  readonly service: string
  readonly kind: string
  readonly state: ServiceState
  /** What the service says of itself. Absent: only its state changed. */
  readonly message?: string
  /** Real milliseconds since the start of this service. */
  readonly elapsedMs: number
}

/**
 * ```
 *   waiting ──▶ starting ──▶ ready ──▶ stopping ──▶ stopped
 *                   └────────▶ failed ◀──┘ (it ended on its own)
 * ```
 */
export type ServiceState = 'waiting' | 'starting' | 'ready' | 'failed' | 'stopping' | 'stopped'

/** A service of an environment, as people want to see it. */
export interface ServiceStatus {
  readonly name: string
  readonly kind: string
  readonly state: ServiceState
  /** Who must be ready before it. */
  readonly needs: readonly string[]
  /** The address for tests, once it is ready. */
  readonly url: string | undefined
  /** How it becomes clean between tests, where there are several ways: `clone` or `truncate` of a database. */
  readonly resetBy: string | undefined
  readonly readyInMs: number | undefined
  readonly failure: Error | undefined
}

export interface StartOptions<N extends string = string> {
  /** Start only these and what they need. Default: every service. */
  readonly only?: readonly N[]
  /** Called for each step. Default: nobody. */
  readonly progress?: (event: ProgressEvent) => void
  /** A whole number, 0 … 2³²−1. Default: `DRYFIT_SEED`, else a fresh one. */
  readonly seed?: number
  /** Where services run, for all that offer it. Default: `DRYFIT_PROVIDER`, else each its own default. */
  readonly provider?: Provider
  /** … and for single ones, which must offer it. */
  readonly providers?: { readonly [K in N]?: Provider }
  /** Where relative paths of descriptions begin. Default: the current folder. */
  readonly directory?: string
  /** What one service may take to start, in real milliseconds. Default 120,000. */
  readonly timeoutMs?: number
  /**
   * What a reset waits for work that is under way, in real milliseconds; then it warns and goes on. 0: not at all. Default:
   * `DRYFIT_REST_TIMEOUT_MS`, else 2000.
   */
  readonly restTimeoutMs?: number
  readonly journal?: JournalLimits
  /** Stops the environment on SIGINT, SIGTERM and SIGHUP before the process ends. Default true. */
  readonly handleSignals?: boolean
  /** Gives the start up. */
  readonly signal?: AbortSignal
}

/** What every environment can do, whatever its services are. */
export interface EnvironmentVerbs<S> extends AsyncDisposable {
  /** Unique for each environment on this machine. */
  readonly id: string
  readonly journal: Journal
  readonly clock: ControlledClock
  readonly seed: Seed
  readonly stopped: boolean
  readonly services: readonly ServiceStatus[]
  /** The open seams. */
  readonly seams: readonly Seam[]
  /**
   * A running service by name.
   *
   * @throws SERVICE_UNKNOWN, SERVICE_NOT_RUNNING, ENVIRONMENT_STOPPED.
   */
  get<N extends NameOf<S>>(name: N): S[N] extends Registered<infer R, Endpoint> ? R : never
  /**
   * The seam between two services, or between the test and a service.
   *
   * @throws SEAM_UNKNOWN, listing those that exist.
   */
  seam(consumer: NameOf<S> | typeof TEST_CONSUMER, service: NameOf<S>): Seam
  /**
   * Starts further services (and what they need) of a system that was started in part. When one of them does not start,
   * the whole environment is stopped.
   */
  start(...names: NameOf<S>[]): Promise<void>
  /**
   * Clean again for the next test: faults are mended, the clock is reset, every service that can goes back to its
   * first state, the journal is empty. What apps hold in their memory stays.
   *
   * Work that is under way comes to its end first: no request is without its reply, no delivery without its
   * acknowledgement, no transaction open. Replies and callbacks that a virtual service delays go at once. What waits for
   * something that may never come (a stream of events, a blocking read) and what the test itself has not acknowledged
   * does not count. After
   * {@link StartOptions.restTimeoutMs} a warning (`NOT_AT_REST`) names what is left, and the reset goes on.
   *
   * @throws RESET_FAILED with every reason.
   */
  reset(): Promise<void>
  /** Keeps the state of every service that can. */
  snapshot(): Promise<Snapshot>
  /** What somebody with a failing test wants to know: crashes with their last log lines, seed, faults, journal. */
  diagnose(): string
  /**
   * Stops everything in reverse order, however far the start came. Idempotent.
   *
   * @throws STOP_FAILED with every reason, after all have been stopped.
   */
  stop(): Promise<void>
}

/** A running system: its verbs, and each running service by name. */
export type Environment<S = Registry> = EnvironmentVerbs<S> & {
  readonly [K in NameOf<S>]: S[K] extends Registered<infer R, Endpoint> ? R : never
}

/** An environment whose services are not known to the types: every environment can be used as one. */
export type AnyEnvironment = EnvironmentVerbs<Registry>
