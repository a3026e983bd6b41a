import type { Socket } from 'node:net'
import {
  type AcceptsConnections,
  type CanFail,
  DryfitError,
  type HasHealth,
  type HasLogs,
  type Inspectable,
  invalidOption,
  type KnowsWork,
  type LogLine,
  type Resettable,
  type RunningService,
  type Seam,
  type Snapshot,
  type Snapshottable,
  type StartContext,
  TEST_CONSUMER,
} from '../../foundation/core/index.ts'
import type { Listener } from '../../foundation/net/index.ts'
import type { ClusterLease } from './clusters.ts'
import { type Connections, quoteIdentifier, type Row } from './connections.ts'
import type { PostgresEndpoint } from './endpoint.ts'
import { type KeptDatabase, persistKept } from './kept/index.ts'
import type { ResetKind } from './options.ts'
import type { ResetStrategy } from './reset.ts'
import type { SeededDatabase } from './seeded.ts'
import type { Gateway, PoolStatistics } from './session/index.ts'
import { type CloneReset, describeBusy } from './swap/index.ts'
import { STATUS } from './wire/index.ts'

/** Column values that rows must have; null means IS NULL. */
export type Where = Readonly<Record<string, unknown>>

/** A table of a running database. */
export interface PostgresTable {
  readonly name: string
  readonly database: RunningPostgres
  /** The rows that have these values. */
  rows<R extends Row = Row>(where?: Where): Promise<R[]>
  /** How many rows have these values. */
  count(where?: Where): Promise<number>
}

export interface RunningParts {
  readonly context: StartContext
  readonly url: string
  readonly lease: ClusterLease
  readonly doorway: Doorway
  /** The way in for the test's own questions. */
  readonly door: Listener
  readonly connections: Connections
  readonly seeded: SeededDatabase
  readonly reset: ChosenReset
}

/** The way in for consumers, and the database behind it. */
export interface Doorway {
  readonly gateway: Gateway
  readonly database: string
  close(): Promise<void>
}

/** A way to clean data, by the word that chooses it. */
export interface ChosenReset {
  readonly kind: ResetKind
  readonly strategy: ResetStrategy
  /** Where it can put a database aside. */
  readonly evidence?: CloneReset
}

/**
 * The database of one environment, with direct methods for the test. Consumers reach it through their seams.
 *
 * @example
 * await db.query('UPDATE stock SET quantity = $1', [0])
 * expect(await db.count('orders', { status: 'paid' })).toBe(1)
 */
export class RunningPostgres
  implements
    RunningService,
    AcceptsConnections,
    HasHealth,
    HasLogs,
    Inspectable,
    Resettable,
    Snapshottable,
    CanFail,
    KnowsWork
{
  readonly name: string
  readonly url: string
  readonly #parts: RunningParts
  #stopping: Promise<void> | undefined

  constructor(parts: RunningParts) {
    this.#parts = parts
    this.name = parts.context.name
    this.url = parts.url
  }

  accept(socket: Socket, seam: Seam): void {
    this.#parts.doorway.gateway.accept(socket, seam)
  }

  /**
   * The connections that a consumer has open, as its seam sees them.
   *
   * @example expect(db.pool('orders').waiting).toBe(0)
   */
  pool(consumer: string): PoolStatistics {
    return this.#parts.doorway.gateway.statistics(consumer)
  }

  endpointFor(consumer: string): Promise<PostgresEndpoint> {
    return this.#parts.context.endpointFor(consumer) as Promise<PostgresEndpoint>
  }

  /**
   * Runs one statement and returns its rows.
   *
   * @throws the server's error, with the SQLSTATE in `code`.
   * @example await db.query('SELECT * FROM orders WHERE id = $1', [1])
   */
  query<R extends Row = Row>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    return this.#parts.connections.query(sql, parameters) as Promise<R[]>
  }

  /**
   * The rows of a table that have these values, or of a query.
   *
   * @example await db.rows('orders', { status: 'paid' })
   * @example await db.rows('SELECT id FROM orders WHERE total > $1', [100])
   */
  rows<R extends Row = Row>(tableOrSql: string, whereOrParameters: Where | readonly unknown[] = {}): Promise<R[]> {
    if (!isTableName(tableOrSql)) {
      if (!Array.isArray(whereOrParameters) && Object.keys(whereOrParameters).length > 0) {
        throw invalidOption('postgres', 'rows', 'a list of parameters with a query', whereOrParameters)
      }
      return this.query(tableOrSql, Array.isArray(whereOrParameters) ? whereOrParameters : [])
    }
    const { sql, parameters } = condition(whereOrParameters as Where)
    return this.query(`SELECT * FROM ${tableName(tableOrSql)}${sql}`, parameters)
  }

  /**
   * How many rows a table has, or how many with these values.
   *
   * @example await db.count('reservations', { order_id: 1 })
   */
  async count(table: string, where: Where = {}): Promise<number> {
    if (!isTableName(table)) throw invalidOption('postgres', 'count', 'the name of a table', table)
    const { sql, parameters } = condition(where)
    const [row] = await this.query(`SELECT count(*) FROM ${tableName(table)}${sql}`, parameters)
    return Number(row?.count)
  }

  /**
   * One table, to read from and to make claims about.
   *
   * @example await expect(db.table('orders')).toHaveRow({ status: 'paid' })
   */
  table(name: string): PostgresTable {
    if (!isTableName(name)) throw invalidOption('postgres', 'table', 'the name of a table', name)
    return {
      ...{ name, database: this },
      rows: (where) => this.rows(name, where),
      count: (where) => this.count(name, where),
    }
  }

  /**
   * The database as every test finds it, after migrations and seed, to read from. It is copied when it is first asked.
   *
   * @example await db.seeded.query('SELECT count(*) FROM products')
   */
  get seeded(): Pick<RunningPostgres, 'query'> {
    return this.#parts.seeded
  }

  /** The way to clean data that was asked for, or chosen for the provider. */
  get resetBy(): ResetKind {
    return this.#parts.reset.kind
  }

  /** Back to the state after migrations and seed. Open connections stay open. */
  reset(): Promise<void> {
    return this.#parts.reset.strategy.reset()
  }

  /** Keeps the database of this moment. */
  snapshot(): Promise<Snapshot> {
    return this.#parts.reset.strategy.snapshot()
  }

  /**
   * Keeps the present database as it is, to be looked at after a failed test: the next reset leaves it and goes on with
   * another. On a server of ours it outlives the run; `keptClusters()` finds it then.
   *
   * @param label the title of the test
   * @throws ABILITY_MISSING with another `reset` than `clone`.
   * @example console.log(db.keep(task.name).psql)
   */
  keep(label: string): KeptDatabase {
    const { reset, context } = this.#parts
    if (reset.evidence !== undefined) return reset.evidence.keep(label, context.clock.now())
    throw new DryfitError('ABILITY_MISSING', {
      what: `database "${this.name}" cannot keep its present state`,
      why: `with reset: "${reset.kind}" there is only one database, and the next test needs it`,
      fix: 'choose reset: "clone"',
    })
  }

  /** For a failed test: {@link keep}, where the strategy of the reset allows it. */
  keepEvidence(label: string): string | undefined {
    return this.#parts.reset.evidence === undefined ? undefined : this.keep(label).psql
  }

  /** What was kept, the oldest first. */
  get kept(): readonly KeptDatabase[] {
    return this.#parts.reset.evidence?.kept.list ?? []
  }

  /** The transactions that apps have open. */
  underWay(): readonly string[] {
    const open = [...this.#parts.doorway.gateway.sessions].filter(({ conversation }) => {
      // A transaction of the test waits for the test.
      return conversation.transaction.status !== STATUS.idle && conversation.seam.consumer !== TEST_CONSUMER
    })
    return open.map((session) => `${session.conversation.seam}  ${describeBusy(session)}`)
  }

  async health(): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    await this.#parts.connections.query('SELECT 1')
  }

  get logs(): readonly LogLine[] {
    return this.#parts.lease.cluster.logs
  }

  get failure(): Error | undefined {
    return this.#stopping === undefined ? this.#parts.lease.cluster.failure : undefined
  }

  inspect(): unknown {
    const { doorway, lease, reset } = this.#parts
    const { provider, major, access } = lease.cluster
    const server = `${access.host}:${access.port}`
    return { provider, version: major, database: doorway.database, server, reset: reset.kind }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #stop(): Promise<void> {
    const { connections, seeded, reset, lease, doorway, door } = this.#parts
    const ended = lease.cluster.failure !== undefined
    try {
      await Promise.all([connections.end(), seeded.end(), doorway.close(), door.close()])
      const serverGoes = ended || (lease.last && lease.cluster.provider !== 'external')
      const { kept } = this
      // What is kept is copied from a server at rest.
      await reset.strategy.stop({ serverGoes: serverGoes && kept.length === 0 })
      if (!ended) await persistKept(lease.cluster, kept)
      if (!lease.last && !ended) await lease.cluster.dropDatabase(doorway.database)
    } finally {
      await lease.release()
    }
  }
}

function isTableName(text: string): boolean {
  return /^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$/.test(text)
}

function tableName(text: string): string {
  return text.split('.').map(quoteIdentifier).join('.')
}

function condition(where: Where): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = []
  const parts = Object.entries(where).map(([column, value]) => {
    if (value === null) return `${quoteIdentifier(column)} IS NULL`
    parameters.push(value)
    return `${quoteIdentifier(column)} = $${parameters.length}`
  })
  return { sql: parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`, parameters }
}
