import { type Connections, quoteLiteral } from '../connections.ts'

/** A table or materialised view with rows that tests may change. */
export interface Table {
  /** Schema and name, quoted. */
  readonly name: string
  readonly kind: 'table' | 'view'
  /** Its columns that can be written, quoted. */
  readonly columns: readonly string[]
}

export interface Sequence {
  readonly name: string
  readonly start: string
  /** Null: not used yet. */
  readonly last: string | null
}

/** What a database holds, in short. */
export interface Baseline {
  readonly tables: readonly Table[]
  readonly sequences: readonly Sequence[]
  /** By table: equal marks mean equal rows. */
  readonly marks: ReadonlyMap<string, Mark>
  /** Equal as long as nobody changed the schema. */
  readonly schemaMark: string
}

/**
 * Every version of a row carries the number of the transaction that wrote it (`xmin`), and later ones are larger: as
 * long as neither the count nor the largest number changes, no row was written or removed.
 */
export interface Mark {
  readonly count: number
  readonly newest: string
}

/** Reads all of it; a few milliseconds. */
export async function readBaseline(connections: Connections, keepTables: readonly string[]): Promise<Baseline> {
  const tables = await readTables(connections, keepTables)
  return {
    tables,
    sequences: await readSequences(connections),
    marks: await readMarks(connections, tables),
    schemaMark: await readSchemaMark(connections),
  }
}

const OWN_SCHEMAS = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`

async function readTables(connections: Connections, keepTables: readonly string[]): Promise<Table[]> {
  const rows = await connections.query(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind,
            (SELECT coalesce(array_agg(quote_ident(a.attname) ORDER BY a.attnum), '{}') FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND ${OWN_SCHEMAS}
        AND NOT c.relname = ANY($1) AND NOT n.nspname || '.' || c.relname = ANY($1)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
      ORDER BY 1`,
    [keepTables],
  )
  return rows.map((row) => ({
    name: String(row.name),
    kind: row.kind === 'm' ? 'view' : 'table',
    columns: row.columns as string[],
  }))
}

export async function readSequences(connections: Connections): Promise<Sequence[]> {
  const rows = await connections.query(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, start_value::text AS start, last_value::text AS last
       FROM pg_sequences ORDER BY 1`,
  )
  return rows.map((row) => ({ name: String(row.name), start: String(row.start), last: row.last as string | null }))
}

export async function readMarks(connections: Connections, tables: readonly Table[]): Promise<Map<string, Mark>> {
  const marks = new Map<string, Mark>()
  if (tables.length === 0) return marks
  const selects = tables.map(
    ({ name }) =>
      `SELECT ${quoteLiteral(name)} AS name, count(*) AS count, coalesce(max(xmin::text::bigint), 0) AS newest FROM ONLY ${name}`,
  )
  for (const row of await connections.query(selects.join(' UNION ALL '))) {
    marks.set(String(row.name), { count: Number(row.count), newest: String(row.newest) })
  }
  return marks
}

/** What only a change of the schema writes: a catalogue, and how its rows lead to their schema. */
const SCHEMA_PARTS: readonly (readonly [catalogue: string, toNamespace: string])[] = [
  ['pg_attribute', 'JOIN pg_class c ON c.oid = x.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace'],
  ['pg_index', 'JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace'],
  ['pg_trigger', 'JOIN pg_class c ON c.oid = x.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace'],
  ['pg_policy', 'JOIN pg_class c ON c.oid = x.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace'],
  ['pg_rewrite', 'JOIN pg_class c ON c.oid = x.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace'],
  ['pg_constraint', 'JOIN pg_namespace n ON n.oid = x.connamespace'],
  ['pg_proc', 'JOIN pg_namespace n ON n.oid = x.pronamespace'],
  ['pg_type', 'JOIN pg_namespace n ON n.oid = x.typnamespace'],
  ['pg_namespace', 'JOIN pg_namespace n ON n.oid = x.oid'],
]

/** The same idea as {@link Mark}, on the catalogue. Temporary tables come and go, and do not count. */
export async function readSchemaMark(connections: Connections): Promise<string> {
  const selects = SCHEMA_PARTS.map(
    ([catalogue, toNamespace]) =>
      `SELECT '${catalogue}' AS part, count(*)::int AS count, max(x.xmin::text::bigint)::text AS newest
         FROM ${catalogue} x ${toNamespace} WHERE ${OWN_SCHEMAS}`,
  )
  const rows = await connections.query(selects.join(' UNION ALL '))
  return rows.map(({ part, count, newest }) => `${part} ${count} ${newest}`).join('\n')
}
