import type { Database } from '../database.ts'

/** A column as it can be written. */
export interface Column {
  readonly name: string
  /** As Postgres writes it: `character varying(80)`. */
  readonly type: string
  /** Of the type: `N` numeric, `S` text, `D` date and time, `B` boolean, `E` enumeration, `A` array, … (pg_type.typcategory). */
  readonly category: string
  /** What an enumeration allows. */
  readonly labels: readonly string[]
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** Computed by the database: it cannot be written. */
  readonly generated: boolean
  /** `GENERATED ALWAYS AS IDENTITY`: a value of ours must overrule it. */
  readonly identityAlways: boolean
  /** The sequence that numbers it, quoted. */
  readonly sequence: string | undefined
}

export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  /** The full name of the other table. */
  readonly to: string
  readonly toColumns: readonly string[]
}

/** A table of the database under test. */
export interface Table {
  readonly schema: string
  readonly name: string
  /** Schema and name: `public.orders`. */
  readonly fullName: string
  /** The same in quotes. */
  readonly sql: string
  readonly columns: ReadonlyMap<string, Column>
  readonly primaryKey: readonly string[]
  readonly foreignKeys: readonly ForeignKey[]
}

/** By full name. */
export type Tables = ReadonlyMap<string, Table>

const OWN_SCHEMAS = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`

const SQL = `
  SELECT n.nspname AS schema, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS sql,
    (SELECT coalesce(json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'category', t.typcategory,
        'labels', (SELECT coalesce(json_agg(e.enumlabel ORDER BY e.enumsortorder), '[]') FROM pg_enum e WHERE e.enumtypid = t.oid),
        'notNull', a.attnotnull OR t.typnotnull, 'hasDefault', a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL,
        'generated', a.attgenerated <> '', 'identityAlways', a.attidentity = 'a',
        'sequence', pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)) ORDER BY a.attnum), '[]')
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT coalesce(json_agg(a.attname ORDER BY k.place), '[]')
      FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY AS k (attnum, place)
      JOIN pg_attribute a ON a.attnum = k.attnum
      WHERE p.conrelid = c.oid AND p.contype = 'p' AND a.attrelid = c.oid) AS primary_key,
    (SELECT coalesce(json_agg(json_build_object('name', f.conname, 'to', fn.nspname || '.' || fc.relname,
        'columns', (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(f.conkey) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum),
        'toColumns', (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(f.confkey) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum)) ORDER BY f.conname), '[]')
      FROM pg_constraint f JOIN pg_class fc ON fc.oid = f.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
      WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conparentid = 0) AS foreign_keys
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${OWN_SCHEMAS}
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  ORDER BY n.nspname, c.relname`

/** What the database's own catalogue says of its tables. Partitions are part of their table. */
export async function readTables(db: Database): Promise<Tables> {
  const rows = await db.query(SQL, [])
  return new Map(rows.map((row) => [`${row.schema}.${row.name}`, tableOf(row as unknown as TableRow)]))
}

interface TableRow {
  readonly schema: string
  readonly name: string
  readonly sql: string
  readonly columns: readonly (Omit<Column, 'sequence'> & { readonly sequence: string | null })[]
  readonly primary_key: readonly string[]
  readonly foreign_keys: readonly ForeignKey[]
}

function tableOf({ schema, name, sql, columns, primary_key, foreign_keys }: TableRow): Table {
  const list = columns.map((column): Column => ({ ...column, sequence: column.sequence ?? undefined }))
  return {
    ...{ schema, name, sql, fullName: `${schema}.${name}` },
    columns: new Map(list.map((column) => [column.name, column])),
    primaryKey: primary_key,
    foreignKeys: foreign_keys,
  }
}
