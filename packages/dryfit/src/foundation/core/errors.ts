/**
 * Every error code of Dryfit, with the sentence that opens the error reference.
 *
 * A code is stable: it is never renamed and never reused for another meaning.
 */
export const ERROR_CODES = {
  // the description of a system
  SERVICE_NAME_TAKEN: 'Two services of one system have the same name.',
  SERVICE_NAME_RESERVED: 'The name of a service is a word that the environment itself uses.',
  SERVICE_UNKNOWN: 'A name was used that no service of the system has.',
  SERVICE_NOT_RUNNING: 'A service was used that was not started, or has ended.',
  OPTION_INVALID: 'An option has a value that it cannot take.',
  CONFIG_NOT_FOUND: 'No dryfit.config file was found.',
  CONFIG_UNREADABLE: 'The dryfit.config file could not be loaded.',
  CONFIG_NOT_A_SYSTEM: 'The dryfit.config file does not export a system.',
  // starting and stopping
  START_FAILED: 'A service of the system did not start.',
  START_ABORTED: 'The start was given up before the service was ready.',
  STOP_FAILED: 'One or more services did not stop cleanly.',
  ENVIRONMENT_STOPPED: 'The environment was used after it was stopped.',
  WAIT_NEVER_ENDS: 'Two services wait for each other, so neither can become ready.',
  RESET_FAILED: 'One or more services did not go back to their first state.',
  NOT_AT_REST: 'A warning: an environment was reset while work was still under way in it.',
  SEAM_UNKNOWN: 'A seam was asked for that no consumer opened.',
  ENVIRONMENT_SHARED: 'Two tests used one environment at the same time.',
  SERVICE_CRASHED: 'A service ended on its own while it was needed.',
  LEASE_TIMED_OUT: 'No environment of the pool became free in time.',
  ABILITY_MISSING: 'A service was asked for something that its provider cannot do.',
  PEER_MISSING: 'An optional package that this feature needs is not installed.',
  PROVIDER_UNAVAILABLE: 'The chosen provider cannot run on this machine.',
  // apps
  APP_NOT_READY: 'An app did not become ready in time.',
  APP_EXITED: 'An app ended although nobody stopped it.',
  // network
  PORT_IN_USE: 'The port is taken by another process.',
  LISTEN_FAILED: 'A listener could not be opened.',
  CONNECT_FAILED: 'An address could not be reached.',
  LIMIT_EXCEEDED: 'A queue, frame, body or table would have grown past its limit.',
  // virtual HTTP services
  STUB_INVALID: 'A stub, or a file of stubs, has a field that cannot be used.',
  NETWORK_REFUSED: 'A request left for a host that was neither virtual nor allowed.',
  REQUEST_COUNT_WRONG: 'A virtual service was asked more or less often than a test demands.',
  REQUEST_ORDER_WRONG: 'A virtual service was asked in another order than a test demands.',
  // redis
  REDIS_REPLY_ERROR: 'A Redis answered a command of the test with an error.',
  // waiting
  WAIT_TIMED_OUT: 'A condition did not become true in time.',
  DEADLINE_EXCEEDED: 'A step took longer than it was given.',
  // contracts
  CONTRACT_UNREADABLE: 'A contract file cannot be read: it is broken, or of a form that is not known.',
  OPENAPI_UNREADABLE: 'A file cannot be used as an OpenAPI document.',
  GRAPHQL_UNREADABLE: 'A file cannot be used as a GraphQL schema, or as a list of persisted documents.',
  ASYNCAPI_UNREADABLE: 'A file cannot be used as an AsyncAPI document.',
  CONTRACT_CONFLICT: 'Two tests made different interactions of the same name.',
  STATE_HANDLER_MISSING: 'A contract needs a provider state that nobody can set up.',
  STATE_HANDLER_FAILED: 'Setting up or taking down a provider state failed.',
  MESSAGE_PRODUCER_MISSING: 'A contract expects a message that nobody can make.',
  BROKER_REFUSED: 'A contract broker did not do what it was asked for.',
  CONTRACT_BROKEN: 'What was exchanged does not fit the contract.',
  // host
  SPAWN_FAILED: 'A process could not be started.',
  DIRECTORY_UNUSABLE: 'A folder that Dryfit needs cannot be created or written.',
  // postgres
  POSTGRES_START_FAILED: 'A Postgres server did not come up.',
  POSTGRES_ENDED: 'A Postgres server ended while it was in use.',
  MIGRATION_FAILED: 'The migrations of a database did not run through.',
  SEED_FAILED: 'The seed of a database did not run through.',
  POSTGRES_COPY_FAILED: 'A fresh copy of the database could not be made.',
  POSTGRES_NOT_QUIET: 'Connections could not be moved to a fresh database, because something is under way on them.',
  // test data
  FACTORY_INVALID: 'A factory was declared or used in a way that cannot work.',
  TABLE_UNKNOWN: 'A table was named that the database does not have.',
  FIXTURE_UNREADABLE: 'A fixture file cannot be read: it is missing, broken, or of a form that is not known.',
  FIXTURE_INVALID: 'The rows of a fixture do not fit the database, or each other.',
  FIXTURE_REJECTED: 'The database refused the rows of a fixture.',
  CLEANUP_FAILED: 'What a test created could not be removed.',
  MIGRATIONS_UNREADABLE: 'The migrations of a folder cannot be read, or do not fit what was applied.',
  MIGRATION_UNKNOWN: 'A migration was named that does not exist.',
  MIGRATION_IRREVERSIBLE: 'A migration was to be taken back that has no way down.',
  MIGRATION_UNSOUND: 'A migration does not keep what it must: the schema after up-down-up, or the data.',
} as const

export type ErrorCode = keyof typeof ERROR_CODES

export interface DryfitErrorDetails {
  /** What failed, in one sentence. */
  readonly what: string
  /** Why it failed, as far as it is known. */
  readonly why?: string | undefined
  /** What to do next. */
  readonly fix?: string | undefined
  /** Longer evidence: the last log lines, a diff, the command that replays the failure. */
  readonly evidence?: string | undefined
  readonly cause?: unknown
}

/**
 * The one error class of Dryfit. The message says what failed, why, and what to do next.
 *
 * @example
 * try { await system.startAll() } catch (error) {
 *   if (error instanceof DryfitError && error.code === 'PORT_IN_USE') …
 * }
 */
export class DryfitError extends Error {
  override readonly name = 'DryfitError'
  readonly code: ErrorCode
  readonly what: string
  readonly why: string | undefined
  readonly fix: string | undefined
  readonly evidence: string | undefined

  constructor(code: ErrorCode, details: DryfitErrorDetails) {
    super(compose(code, details), details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.what = details.what
    this.why = details.why
    this.fix = details.fix
    this.evidence = details.evidence
  }
}

function compose(code: ErrorCode, { what, why, fix, evidence }: DryfitErrorDetails): string {
  const lines = [`${what} [${code}]`]
  if (why !== undefined) lines.push(`  why:  ${indent(why)}`)
  if (fix !== undefined) lines.push(`  next: ${indent(fix)}`)
  if (evidence !== undefined) lines.push('', evidence)
  return lines.join('\n')
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n        ')
}

/** The message of anything that can be thrown. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) {
    return thrown.errors.map(messageOf).join('; ')
  }
  return thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
}
