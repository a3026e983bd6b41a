import fc from 'fast-check'
import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { type Bench, openBench } from '../support/environment.ts'

/** What a worker does next. */
type Step = 'insert' | 'transaction' | 'rollback' | 'look' | 'reset' | 'snapshot'

const STEPS: readonly Step[] = ['insert', 'insert', 'transaction', 'rollback', 'look', 'look', 'reset', 'snapshot']

class Worker {
  readonly name: string
  readonly #bench: Bench
  readonly #pool: Pool
  #rows = 0

  constructor(name: string, bench: Bench) {
    this.name = name
    this.#bench = bench
    this.#pool = new Pool({ connectionString: bench.url, max: 3 })
  }

  async do(step: Step): Promise<void> {
    switch (step) {
      case 'insert':
        await this.#insert()
        break
      case 'transaction':
        await this.#transaction('commit')
        break
      case 'rollback':
        await this.#transaction('rollback')
        break
      case 'look':
        await this.#look()
        break
      case 'reset':
        await this.#bench.db.reset()
        this.#rows = 0
        await this.#look()
        break
      case 'snapshot':
        await this.#snapshot()
    }
  }

  async end(): Promise<void> {
    await this.#pool.end()
    await this.#bench.stop()
  }

  async #insert(): Promise<void> {
    await Promise.all([0, 1].map(() => this.#pool.query('insert into rows values ($1)', [this.name])))
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
    for (const { rows } of looks) {
      expect(rows).toEqual(Array.from({ length: this.#rows }, () => ({ worker: this.name })))
    }
  }
}

test('four workers at once never see a row of another, whatever they do', async () => {
  const migrate = async (db: { query(sql: string): Promise<unknown> }): Promise<void> => {
    await db.query('create table rows (worker text)')
  }
  const workers = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (name) => new Worker(name, await openBench({ migrate }))),
  )
  const plans = fc.array(fc.array(fc.constantFrom(...STEPS), { minLength: 5, maxLength: 15 }), {
    minLength: 4,
    maxLength: 4,
  })
  const run = async (plan: readonly (readonly Step[])[]): Promise<void> => {
    await Promise.all(
      workers.map(async (worker, index) => {
        for (const step of plan[index] ?? []) await worker.do(step)
      }),
    )
  }
  try {
    await fc.assert(fc.asyncProperty(plans, run), { numRuns: 12, endOnFailure: true })
  } finally {
    await Promise.all(workers.map((worker) => worker.end()))
  }
}, 120_000)
