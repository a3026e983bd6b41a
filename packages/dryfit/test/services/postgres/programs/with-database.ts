// Starts a database, prints where its server lives, and stays.
import { system } from '../../../../src/harness/environment/index.ts'
import { postgres } from '../../../../src/services/postgres/index.ts'

const environment = await system()
  .register(
    'db',
    postgres({ provider: 'embedded', migrate: (db) => db.query('CREATE TABLE t (id int)') as Promise<never> }),
  )
  .launch()
const { server } = environment.db.inspect() as { server: string }
const [row] = await environment.db.query(
  `SELECT pg_postmaster_start_time(), array_agg(pid) AS pids FROM pg_stat_activity`,
)
console.log(JSON.stringify({ server, pids: row?.pids }))
if (process.argv[2] === 'stops') await environment.stop()
else setInterval(() => {}, 1000)
