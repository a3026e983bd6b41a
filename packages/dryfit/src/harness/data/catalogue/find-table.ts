import { closest, DryfitError } from '../../../foundation/core/index.ts'
import type { Table, Tables } from './tables.ts'

/**
 * The table of this name: `orders` is `public.orders`, or the only table of that name in any schema.
 *
 * @throws TABLE_UNKNOWN with the name that was probably meant, or with all that could be meant.
 */
export function findTable(tables: Tables, name: string): Table {
  const found = tryFindTable(tables, name)
  if (typeof found !== 'string') return found
  throw new DryfitError('TABLE_UNKNOWN', { what: `there is no table "${name}"`, fix: found })
}

/** The table, or a sentence that says what to write instead. */
export function tryFindTable(tables: Tables, name: string): Table | string {
  const exact = tables.get(name) ?? tables.get(`public.${name}`)
  if (exact !== undefined) return exact
  const all = [...tables.values()]
  const same = all.filter((table) => table.name === name)
  if (same.length === 1) return same[0] as Table
  if (same.length > 1) return `write which one: ${same.map(({ fullName }) => fullName).join(', ')}`
  const near = closest(name, [...tables.keys(), ...all.map((table) => table.name)])
  if (near !== undefined) return `did you mean "${near}"?`
  return all.length === 0 ? 'the database has no tables: was it migrated?' : `the tables are: ${listOf(tables)}`
}

const SHOWN_TABLES = 30

function listOf(tables: Tables): string {
  const names = [...tables.values()].map(({ schema, name, fullName }) => (schema === 'public' ? name : fullName))
  const more = names.length > SHOWN_TABLES ? `, and ${names.length - SHOWN_TABLES} more` : ''
  return names.slice(0, SHOWN_TABLES).join(', ') + more
}

/** How a person writes it: without `public`. */
export function shortName({ schema, name, fullName }: Pick<Table, 'schema' | 'name' | 'fullName'>): string {
  return schema === 'public' ? name : fullName
}
