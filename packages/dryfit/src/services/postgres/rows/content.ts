import type { Connections } from '../connections.ts'
import type { Table } from './baseline.ts'

/** The rows of one table at one moment. */
export interface Content {
  /** Each row as Postgres' own text for it, in batches. */
  batches(): AsyncIterable<readonly string[]>
}

const BATCH_ROWS = 5000
/** Rows that all snapshots of one service may keep in memory. */
export const MAX_SNAPSHOT_ROWS = 500_000

/** Content that is read again from where it does not change. */
export function storedContent(source: () => Promise<Connections>, table: Table): Content {
  return {
    batches: async function* () {
      yield* readBatches(await source(), table)
    },
  }
}

/** Content that is kept in memory. */
export function keptContent(rows: readonly string[]): Content {
  return {
    batches: async function* () {
      for (let from = 0; from < rows.length; from += BATCH_ROWS) yield rows.slice(from, from + BATCH_ROWS)
    },
  }
}

export async function readRows(connections: Connections, table: Table): Promise<string[]> {
  const rows = await connections.query(`SELECT t::text AS row FROM ONLY ${table.name} t`)
  return rows.map(({ row }) => String(row))
}

/** By position in the file (`ctid`), which stands still in a database that nobody writes. */
async function* readBatches(connections: Connections, table: Table): AsyncIterable<string[]> {
  let after = '(0,0)'
  for (;;) {
    const rows = await connections.query(
      `SELECT ctid::text AS at, t::text AS row FROM ONLY ${table.name} t WHERE ctid > $1::tid ORDER BY ctid LIMIT ${BATCH_ROWS}`,
      [after],
    )
    if (rows.length > 0) yield rows.map(({ row }) => String(row))
    if (rows.length < BATCH_ROWS) return
    after = String(rows.at(-1)?.at)
  }
}
