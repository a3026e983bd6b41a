import { askLink, type ServerLink } from '../session/index.ts'

/** What binds sessions to their connection and can be seen on any other connection to the same database. */
export interface OutsideBonds {
  /** Session-level advisory locks by process id. */
  readonly locks: ReadonlyMap<number, string>
  /** Somebody has temporary tables: only the session itself can say whether they are its own. */
  readonly temporaryTables: boolean
}

const QUERY = `
  select pid, pg_catalog.count(*) as locks from pg_catalog.pg_locks
    where locktype = 'advisory'
      and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    group by pid
  union all
  select 0, 1 where exists (select from pg_catalog.pg_class where relpersistence = 't')`

/** Asks once for all sessions: asking each would cost each backend a millisecond. */
export async function readOutsideBonds(link: ServerLink): Promise<OutsideBonds> {
  const rows = await askLink(link, QUERY)
  const locks = rows
    .filter(({ pid }) => pid !== '0')
    .map(({ pid, locks }) => [Number(pid), `${locks} session-level advisory lock(s)`] as const)
  return { locks: new Map(locks), temporaryTables: rows.length > locks.length }
}

/** The temporary tables of the link's own session, in words; undefined when there are none. */
export async function readTemporaryTables(link: ServerLink): Promise<string | undefined> {
  const [row] = await askLink(
    link,
    `select pg_catalog.string_agg(relname, ', ') as names from pg_catalog.pg_class
      where relnamespace = pg_catalog.pg_my_temp_schema() and relkind in ('r', 'S', 'v', 'p')`,
  )
  return row?.names ? `temporary tables: ${row.names}` : undefined
}
