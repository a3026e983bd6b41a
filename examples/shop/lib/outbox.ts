import type { Broker } from './broker/broker.ts'
import type { Database, Queryable } from './database.ts'

const BATCH = 50

/** A message for a queue of the broker. */
export interface OutgoingMessage {
  readonly queue: string
  readonly body: object
}

/**
 * Messages that are stored together with what they tell of, and published afterwards: both happen, or neither.
 *
 * ```
 *   transaction { change, add(message) } ──commit──▶ publish ──▶ broker ──confirmed──▶ deleted here
 * ```
 *
 * A crash between confirmation and deletion publishes again: who consumes must bear a message twice.
 */
export class Outbox {
  readonly #database: Database
  readonly #broker: Broker
  readonly #table: string

  /** `table`: with `id`, `queue` and `body`. */
  constructor(database: Database, broker: Broker, table: string) {
    this.#database = database
    this.#broker = broker
    this.#table = table
  }

  async add(tx: Queryable, { queue, body }: OutgoingMessage): Promise<void> {
    await tx.run(`INSERT INTO ${this.#table} (queue, body) VALUES ($1, $2)`, [queue, body])
  }

  /** Publishes what waits. Rejects when the broker or the database is away; then it waits on. */
  async publish(): Promise<void> {
    while ((await this.#publishBatch()) === BATCH);
  }

  #publishBatch(): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const rows = await tx.rows<{ id: number; queue: string; body: object }>(
        `SELECT id, queue, body FROM ${this.#table} ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      )
      for (const { id, queue, body } of rows) {
        await this.#broker.publish(queue, { id: `${this.#table}-${id}`, body })
      }
      if (rows.length > 0) await tx.run(`DELETE FROM ${this.#table} WHERE id = ANY($1)`, [rows.map(({ id }) => id)])
      return rows.length
    })
  }
}
