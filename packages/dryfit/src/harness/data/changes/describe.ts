import type { Row } from '../database.ts'
import type { DataChanges, TableChanges, UpdatedRow } from './changes.ts'

const SHOWN_ROWS = 5
const SHOWN_VALUE_CHARACTERS = 80

/**
 * What changed, for people.
 *
 * ```
 *   orders  +1
 *     + { id: 2, status: "paid" }
 *   stock  ~2
 *     ~ { product_id: 1 }  reserved: 0 → 1, version: 1 → 2
 * ```
 */
export function describeChanges({ tables }: DataChanges): string {
  if (tables.size === 0) return 'nothing changed'
  return [...tables]
    .map(([name, changes]) => [`${name}  ${countsOf(changes)}`, ...rowLines(changes)].join('\n'))
    .join('\n')
}

/** `+1 −2 ~3` */
export function countsOf({ added, removed, updated }: TableChanges): string {
  const parts = [
    added.length > 0 ? `+${added.length}` : '',
    removed.length > 0 ? `−${removed.length}` : '',
    updated.length > 0 ? `~${updated.length}` : '',
  ]
  return parts.filter((part) => part !== '').join(' ') || 'unchanged'
}

function rowLines({ added, removed, updated }: TableChanges): string[] {
  return [
    ...shown(added, (row) => `  + ${describeRow(row)}`),
    ...shown(removed, (row) => `  − ${describeRow(row)}`),
    ...shown(updated, (row) => `  ~ ${describeUpdate(row)}`),
  ]
}

function shown<T>(rows: readonly T[], line: (row: T) => string): string[] {
  const lines = rows.slice(0, SHOWN_ROWS).map(line)
  return rows.length > SHOWN_ROWS ? [...lines, `    … and ${rows.length - SHOWN_ROWS} more`] : lines
}

function describeUpdate({ key, before, after, columns }: UpdatedRow): string {
  const changes = columns.map((name) => `${name}: ${describeValue(before[name])} → ${describeValue(after[name])}`)
  return `${describeRow(key)}  ${changes.join(', ')}`
}

export function describeRow(row: Row): string {
  return `{ ${Object.entries(row)
    .map(([name, value]) => `${name}: ${describeValue(value)}`)
    .join(', ')} }`
}

export function describeValue(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return value.toString()
  const text =
    JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)) ??
    'undefined'
  return text.length > SHOWN_VALUE_CHARACTERS ? `${text.slice(0, SHOWN_VALUE_CHARACTERS - 1)}…` : text
}
