import { randomBytes } from 'node:crypto'
import { closest, invalidOption, type Provider, refuseUnknownOptions } from '../../foundation/core/index.ts'
import { MIGRATION_TABLES } from './migration-tables.ts'
import type { MigrationTools } from './migration-tools.ts'

/** All optional: `postgres()` is an empty database on the embedded server. */
export interface PostgresOptions {
  /**
   * Where the server runs. Default: the provider chosen for the run; else `DRYFIT_POSTGRES_PROVIDER`; else `external`
   * when `TEST_DATABASE_URL` is set; else `embedded`.
   */
  readonly provider?: Provider
  /** The major version that must be running, such as 18. Default: whatever the provider has. */
  readonly version?: number
  /** The database's name as consumers see it. Default `app`. */
  readonly database?: string
  /**
   * Brings an empty database to the newest schema, once for all environments: a command line, run with `DATABASE_URL`
   * and the `PG*` variables, or a function.
   */
  readonly migrate?: string | ((db: MigrationTools) => Promise<void>)
  /** Runs after `migrate`, once for all environments: paths of `.sql` files, or a function. */
  readonly seed?: string | readonly string[] | ((db: MigrationTools) => Promise<void>)
  /** Tables that a reset leaves as they are, beside the well-known ones of migration tools. */
  readonly migrationsTable?: string | readonly string[]
  /**
   * How a reset gives the next test clean data. Default: `clone`; `truncate` on a server that someone else runs.
   *
   * - `clone`: a fresh copy of the migrated and seeded database, made ahead, under connections that stay open
   * - `truncate`: the tables that were written are emptied and filled again with the seed; sequences restart
   * - `transaction`: everything since the last reset is rolled back; all connections share one session of the server
   * - `none`: a reset changes nothing
   */
  readonly reset?: ResetKind
  /** How long a reset lets connections finish what they do, in milliseconds. Default 5000. */
  readonly resetTimeoutMs?: number
  /** Databases of failed tests that stay, see `db.keep`. With more, the oldest goes. Default 5. */
  readonly maxKept?: number
  /** Server settings, `{ log_statement: 'all' }`. Not for `external`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /**
   * Where a server that we start keeps its data: `memory`, in shared memory while there is room enough (Linux), or `disk`,
   * in the temporary folder, for data that is larger. Default `memory`. For `embedded` and `native`.
   */
  readonly storage?: Storage
  /** The server of the provider `external`. Default `TEST_DATABASE_URL`. */
  readonly url?: string
  /** The image of the provider `container`. Default `postgres:<version>-alpine`. */
  readonly image?: string
  /** Variables for the `migrate` command, beside those of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** What `migrate` and `seed` may take together, in milliseconds. Default 60,000. */
  readonly migrateTimeoutMs?: number
  /** What one query of the test may take, in milliseconds. Default 15,000. */
  readonly queryTimeoutMs?: number
}

/** Where the data of a server lies. */
export type Storage = 'memory' | 'disk'

/** The ways in which a reset gives the next test clean data. */
export type ResetKind = 'clone' | 'truncate' | 'transaction' | 'none'

/** The options with every default filled in, frozen. */
export interface ResolvedOptions {
  readonly providers: readonly Provider[]
  readonly version: number | undefined
  readonly database: string
  readonly user: string
  readonly password: string
  readonly migrate: PostgresOptions['migrate']
  readonly seed: readonly string[] | ((db: MigrationTools) => Promise<void>)
  readonly keepTables: readonly string[]
  /** Undefined: what suits the provider. */
  readonly reset: ResetKind | undefined
  readonly resetTimeoutMs: number
  readonly maxKept: number
  readonly settings: Readonly<Record<string, string>>
  readonly storage: Storage
  readonly url: string | undefined
  readonly image: string
  readonly env: Readonly<Record<string, string>>
  readonly migrateTimeoutMs: number
  readonly queryTimeoutMs: number
}

const RESET_KINDS: readonly ResetKind[] = ['clone', 'truncate', 'transaction', 'none']
const STORAGES: readonly Storage[] = ['memory', 'disk']
const PROVIDERS: readonly Provider[] = ['embedded', 'native', 'container', 'external']

/**
 * The password of every server that this process starts. A loopback port is open to all users of a machine, and a
 * superuser of Postgres can run programs: it must not be guessable.
 */
const PASSWORD = randomBytes(12).toString('hex')

/** Checks the options and fills in the defaults. */
export function resolveOptions(options: PostgresOptions): ResolvedOptions {
  refuseUnknownOptions('postgres', options, OPTION_NAMES)
  const version = optional('version', options.version, 'a major version such as 18', isMajorVersion)
  return Object.freeze({
    providers: providersOf(options),
    version,
    database: databaseName(options.database ?? 'app'),
    user: 'postgres',
    password: PASSWORD,
    migrate: optional('migrate', options.migrate, 'a command line or a function', isCommandOrFunction),
    seed: seedOf(options.seed),
    keepTables: Object.freeze([...MIGRATION_TABLES, ...tableList(options.migrationsTable)]),
    reset: options.reset === undefined ? undefined : oneOf('reset', RESET_KINDS, options.reset),
    resetTimeoutMs: timeout('resetTimeoutMs', options.resetTimeoutMs ?? 5000),
    maxKept: count('maxKept', options.maxKept ?? 5),
    settings: settingsOf(options.settings),
    storage: oneOf('storage', STORAGES, options.storage ?? 'memory'),
    url: urlOf(options.url ?? (process.env.TEST_DATABASE_URL || undefined)),
    image: optional('image', options.image, 'the name of an image', isText) ?? `postgres:${version ?? 18}-alpine`,
    env: envOf(options.env),
    migrateTimeoutMs: timeout('migrateTimeoutMs', options.migrateTimeoutMs ?? 60_000),
    queryTimeoutMs: timeout('queryTimeoutMs', options.queryTimeoutMs ?? 15_000),
  })
}

const OPTION_NAMES: readonly (keyof PostgresOptions)[] = [
  'provider',
  'version',
  'database',
  'migrate',
  'seed',
  'migrationsTable',
  'reset',
  'resetTimeoutMs',
  'maxKept',
  'settings',
  'storage',
  'url',
  'image',
  'env',
  'migrateTimeoutMs',
  'queryTimeoutMs',
]

/** A provider that is named here is the only one; otherwise the run may choose, and the default comes first. */
function providersOf(options: PostgresOptions): readonly Provider[] {
  if (options.provider !== undefined) return Object.freeze([provider('provider', options.provider)])
  const fromEnvironment = process.env.DRYFIT_POSTGRES_PROVIDER
  const first = fromEnvironment
    ? provider('DRYFIT_POSTGRES_PROVIDER', fromEnvironment)
    : (options.url ?? process.env.TEST_DATABASE_URL)
      ? 'external'
      : 'embedded'
  return Object.freeze([first, ...PROVIDERS.filter((each) => each !== first)])
}

function provider(option: string, value: unknown): Provider {
  return oneOf(option, PROVIDERS, value)
}

function oneOf<T extends string>(option: string, words: readonly T[], value: unknown): T {
  const found = words.find((each) => each === value)
  if (found !== undefined) return found
  const near = typeof value === 'string' ? closest(value, words) : undefined
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`
  throw invalidOption('postgres', option, `one of ${words.join(', ')}${hint}`, value)
}

function optional<T>(option: string, value: T | undefined, expected: string, fits: (value: T) => boolean) {
  if (value === undefined || fits(value)) return value
  throw invalidOption('postgres', option, expected, value)
}

function isMajorVersion(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 13 && (value as number) < 100
}

function isCommandOrFunction(value: unknown): boolean {
  return isText(value) || typeof value === 'function'
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

/** Names that need no quotes and no escape in a URL, so that no consumer has to think of either. */
function databaseName(value: unknown): string {
  if (typeof value === 'string' && /^[a-z_][a-z0-9_]{0,62}$/.test(value)) return value
  throw invalidOption('postgres', 'database', 'up to 63 of a–z, 0–9 and _, not beginning with a digit', value)
}

function seedOf(seed: PostgresOptions['seed'] = []): ResolvedOptions['seed'] {
  if (typeof seed === 'function') return seed
  const paths = typeof seed === 'string' ? [seed] : seed
  if (Array.isArray(paths) && paths.every(isText)) return Object.freeze([...paths])
  throw invalidOption('postgres', 'seed', 'the path of an .sql file, a list of them, or a function', seed)
}

function tableList(tables: PostgresOptions['migrationsTable'] = []): readonly string[] {
  const list = typeof tables === 'string' ? [tables] : tables
  if (Array.isArray(list) && list.every(isText)) return list
  throw invalidOption('postgres', 'migrationsTable', 'the name of a table, or a list of them', tables)
}

function settingsOf(settings: PostgresOptions['settings'] = {}): Readonly<Record<string, string>> {
  if (typeof settings !== 'object' || settings === null) {
    throw invalidOption('postgres', 'settings', 'an object of server settings', settings)
  }
  const texts = Object.entries(settings).map(([name, value]) => {
    if (!/^[a-z_.]+$/i.test(name)) throw invalidOption('postgres', 'settings', 'names of server settings', name)
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw invalidOption('postgres', `settings.${name}`, 'a text, a number or a boolean', value)
    }
    return [name, typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)] as const
  })
  return Object.freeze(Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1))))
}

function envOf(env: PostgresOptions['env'] = {}): Readonly<Record<string, string>> {
  if (typeof env === 'object' && env !== null && Object.values(env).every((value) => typeof value === 'string')) {
    return Object.freeze({ ...env })
  }
  throw invalidOption('postgres', 'env', 'an object of texts', env)
}

function urlOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  const protocol = URL.canParse(url) ? new URL(url).protocol : ''
  if (protocol === 'postgres:' || protocol === 'postgresql:') return url
  // Not shown: it may hold a password.
  throw invalidOption(
    'postgres',
    'url',
    'postgres://user:password@host:port/database, here or in TEST_DATABASE_URL',
    'something else',
  )
}

function count(option: string, value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 100) return value as number
  throw invalidOption('postgres', option, 'a whole number from 1 to 100', value)
}

function timeout(option: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= 2 ** 31 - 1) return value
  throw invalidOption('postgres', option, 'milliseconds > 0', value)
}
