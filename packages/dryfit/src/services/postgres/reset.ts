import { DryfitError, type Snapshot } from '../../foundation/core/index.ts'
import type { Cluster } from './cluster.ts'
import { Connections } from './connections.ts'
import { isForbidden, isLocked, RowStates, resetFailed } from './rows/row-states.ts'
import { SeededDatabase } from './seeded.ts'
import type { Template } from './template.ts'

/**
 * How the database of an environment goes back to its first state. This one works under an application that keeps its
 * connections; one that swaps the whole database beneath them can take its place.
 */
export interface ResetStrategy {
  reset(): Promise<void>
  snapshot(): Promise<Snapshot>
  /** @param as whether the server is about to go, with all databases that are on it */
  stop(as: { readonly serverGoes: boolean }): Promise<void>
}

/** Leaves everything as it is; a snapshot is still kept and restored when a test asks for it. */
export class NoReset implements ResetStrategy {
  readonly #snapshots: ResetStrategy

  constructor(snapshots: ResetStrategy) {
    this.#snapshots = snapshots
  }

  async reset(): Promise<void> {}

  snapshot(): Promise<Snapshot> {
    return this.#snapshots.snapshot()
  }

  stop(as: { serverGoes: boolean }): Promise<void> {
    return this.#snapshots.stop(as)
  }
}

export interface ResetTarget {
  readonly cluster: Cluster
  readonly template: Template
  /** The environment's database. */
  readonly database: string
}

/** How long a reset waits for locks of the application before it ends the transactions that hold them. */
const LOCK_TIMEOUT_MS = 1000

/**
 * Rewrites the tables that were written. Where the schema itself was changed, or we may not put triggers to sleep, the
 * database is made anew instead, which ends the connections to it.
 */
export class RowReset implements ResetStrategy {
  readonly #target: ResetTarget
  readonly #connections: Connections
  #states: RowStates
  readonly #seeded: SeededDatabase

  constructor(target: ResetTarget) {
    this.#target = target
    const { cluster, template, database } = target
    this.#seeded = new SeededDatabase(cluster.access, template)
    this.#connections = new Connections(cluster.access, database, { max: 1, lockTimeoutMs: LOCK_TIMEOUT_MS })
    this.#states = this.#newStates()
  }

  async reset(): Promise<void> {
    const { database } = this.#target
    try {
      if (await this.#states.schemaChanged()) return await this.#renew()
      await this.#restore(this.#states, this.#states.first)
    } catch (thrown) {
      if (isForbidden(thrown)) return this.#renew()
      throw resetFailed(database, thrown)
    }
  }

  async snapshot(): Promise<Snapshot> {
    const states = this.#states
    const state = await states.keep()
    return {
      restore: async () => {
        if (states !== this.#states || (await states.schemaChanged())) throw this.#schemaChanged()
        await this.#restore(states, state)
      },
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#connections.end(), this.#seeded.end()])
  }

  /** A transaction that someone left open is ended: what it holds belongs to the test before. */
  async #restore(states: RowStates, state: RowStates['first']): Promise<void> {
    try {
      await states.restore(state)
    } catch (thrown) {
      if (!isLocked(thrown)) throw thrown
      await this.#endOpenTransactions()
      await states.restore(state)
    }
  }

  async #endOpenTransactions(): Promise<void> {
    const { cluster, database } = this.#target
    await cluster.admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = $1 AND pid <> pg_backend_pid() AND (xact_start IS NOT NULL)`,
      [database],
    )
  }

  async #renew(): Promise<void> {
    const { cluster, template, database } = this.#target
    await cluster.dropDatabase(database)
    await cluster.createDatabase(database, template.name)
    this.#states = this.#newStates()
  }

  #newStates(): RowStates {
    const { template } = this.#target
    return new RowStates(this.#connections, template.baseline, () => this.#seeded.connect())
  }

  #schemaChanged(): DryfitError {
    return new DryfitError('RESET_FAILED', {
      what: `the snapshot of database "${this.#target.database}" cannot be restored`,
      why: 'the schema was changed since',
      fix: 'change the schema in the migrations, or reset the environment instead',
    })
  }
}
