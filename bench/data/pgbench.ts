import type { Client } from 'pg'
import type { MigrationTools } from '../../packages/dryfit/src/services/postgres/index.ts'

/** pgbench's scale: so many branches, ten tellers and 100,000 accounts for each (PostgreSQL documentation, "pgbench"). */
const SCALE = 10
const ACCOUNTS = SCALE * 100_000

/** The tables that `pgbench --initialize` makes. */
export async function createBank(db: MigrationTools): Promise<void> {
  await db.query(`
    create table pgbench_branches (bid int primary key, bbalance int, filler char(88));
    create table pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84));
    create table pgbench_accounts (aid int primary key, bid int, abalance int, filler char(84));
    create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    insert into pgbench_branches select i, 0 from generate_series(1, ${SCALE}) i;
    insert into pgbench_tellers select i, (i - 1) / 10 + 1, 0 from generate_series(1, ${SCALE * 10}) i;
    insert into pgbench_accounts select i, (i - 1) / 100000 + 1, 0, '' from generate_series(1, ${ACCOUNTS}) i`)
}

const SELECT = 'select abalance from pgbench_accounts where aid = $1'

/** One run of `pgbench --select-only`. */
export async function select(client: Client): Promise<void> {
  await client.query(SELECT, [upTo(ACCOUNTS)])
}

/** One run of pgbench's own script, "TPC-B (sort of)": seven statements. */
export async function transfer(client: Client): Promise<void> {
  const [account, teller, branch] = [upTo(ACCOUNTS), upTo(SCALE * 10), upTo(SCALE)]
  const delta = upTo(10_000) - 5000
  await client.query('begin')
  await client.query('update pgbench_accounts set abalance = abalance + $1 where aid = $2', [delta, account])
  await client.query(SELECT, [account])
  await client.query('update pgbench_tellers set tbalance = tbalance + $1 where tid = $2', [delta, teller])
  await client.query('update pgbench_branches set bbalance = bbalance + $1 where bid = $2', [delta, branch])
  await client.query(
    'insert into pgbench_history (tid, bid, aid, delta, mtime) values ($1, $2, $3, $4, current_timestamp)',
    [teller, branch, account, delta],
  )
  await client.query('end')
}

function upTo(most: number): number {
  return 1 + Math.floor(Math.random() * most)
}
