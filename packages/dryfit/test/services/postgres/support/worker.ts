import assert from 'node:assert/strict'
import { Pool } from 'pg'
import type { Bench } from './environment.ts'

/** What a worker does next. */
export type Step = 'insert' | 'prepared' | 'transaction' | 'rollback' | 'look' | 'reset' | 'snapshot'

export const STEPS: readonly Step[] = [
  ...(['insert', 'insert', 'prepared', 'transaction', 'rollback'] as const),
  ...(['look', 'look', 'reset', 'snapshot'] as const),
]

/** The table of all workers. */
export async function createRows(db: { query(sql: string): Promise<unknown> }): Promise<void> {
  await db.query('create table rows (worker text)')
}

/** A test with its app: it writes its name into rows, and looks whether there is anything else. */
export class Worker {
  readonly name: string
  readonly #bench: Bench
  readonly #pool: Pool
  #rows = 0

  constructor(name: string, bench: Bench) {
    this.name = name
    this.#bench = bench
    this.#pool = new Pool({ connectionString: bench.url, max: 3 })
  }

  /** @throws AssertionError where it sees a row of another, or not its own. */
  async do(step: Step): Promise<void> {
    switch (step) {
      case 'insert':
        return this.#insert('insert into rows values ($1)')
      case 'prepared':
        return this.#insert({ name: 'insert', text: 'insert into rows values ($1)' })
      case 'transaction':
        return this.#transaction('commit')
      case 'rollback':
        return this.#transaction('rollback')
      case 'look':
        return this.#look()
      case 'reset':
        return this.#reset()
      case 'snapshot':
        return this.#snapshot()
    }
  }

  async end(): Promise<void> {
    await this.#pool.end()
    await this.#bench.stop()
  }

  async #insert(statement: string | { name: string; text: string }): Promise<void> {
    const query = typeof statement === 'string' ? { text: statement } : statement
    await Promise.all([0, 1].map(() => this.#pool.query({ ...query, values: [this.name] })))
    this.#rows += 2
  }

  async #transaction(ending: 'commit' | 'rollback'): Promise<void> {
    const client = await this.#pool.connect()
    await client.query('begin')
    await client.query('insert into rows values ($1)', [this.name])
    await client.query(ending)
    client.release()
    if (ending === 'commit') this.#rows++
  }

  async #reset(): Promise<void> {
    await this.#bench.db.reset()
    this.#rows = 0
    await this.#look()
  }

  async #snapshot(): Promise<void> {
    const snapshot = await this.#bench.db.snapshot()
    await this.#pool.query('delete from rows')
    await snapshot.restore()
    await snapshot.dispose?.()
    await this.#look()
  }

  /** On every connection of the pool: all rows are this worker's, and as many as it wrote since its last reset. */
  async #look(): Promise<void> {
    const looks = await Promise.all([0, 1, 2].map(() => this.#pool.query('select worker from rows')))
    const expected = Array.from({ length: this.#rows }, () => ({ worker: this.name }))
    for (const { rows } of looks) assert.deepEqual(rows, expected)
  }
}
