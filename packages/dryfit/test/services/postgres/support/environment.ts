import { Client, type ClientConfig } from 'pg'
import { type Exchange, type Seam, TEST_CONSUMER } from '../../../../src/foundation/core/index.ts'
import { system } from '../../../../src/harness/environment/index.ts'
import { type PostgresOptions, postgres, type RunningPostgres } from '../../../../src/services/postgres/index.ts'

/** A database and the seam to it, for one test file. */
export interface Bench {
  readonly db: RunningPostgres
  /** test → db */
  readonly seam: Seam
  /** Where the database is reached. */
  readonly url: string
  readonly port: number
  connect(config?: ClientConfig): Promise<Client>
  /** The statements that crossed since `mark`, oldest first; log-ins left out. */
  statements(): Exchange[]
  /** Ends the clients, mends the seam, forgets the journal, resets the data. */
  clean(): Promise<void>
  stop(): Promise<void>
}

export async function openBench(options: PostgresOptions = {}): Promise<Bench> {
  const environment = await system()
    .register('db', postgres({ provider: 'embedded', ...options }))
    .launch()
  const { db } = environment
  const { url, port } = await db.endpointFor(TEST_CONSUMER)
  const seam = environment.seam(TEST_CONSUMER, 'db')
  const clients = new Set<Client>()
  const endClients = async (): Promise<void> => {
    await Promise.all([...clients].map((client) => client.end().catch(() => {})))
    clients.clear()
  }
  return {
    ...{ db, seam, url, port },
    connect: async (config) => {
      const client = new Client({ connectionString: url, ...config })
      clients.add(client)
      // A connection that a test breaks ends with an error; the query that was under way reports it.
      client.on('error', () => {})
      await client.connect()
      return client
    },
    statements: () => seam.exchanges({ where: ({ attributes }) => attributes.kind === 'statement' }),
    clean: async () => {
      seam.mend()
      await endClients()
      await environment.reset()
    },
    stop: async () => {
      seam.mend()
      await endClients()
      await environment.stop()
    },
  }
}

/** The number of sessions that the server has open for consumers of the database. */
export async function serverSessions(db: RunningPostgres): Promise<number> {
  const rows = await db.query(
    `select 1 from pg_stat_activity where datname = current_database() and application_name <> 'dryfit'
      and backend_type = 'client backend'`,
  )
  return rows.length
}
