import {
  describeRow,
  describeValue,
  isPlain,
  type Search,
  searchRows,
  type TableView,
} from '../../../harness/data/index.ts'
import { fitsValue } from './rows.ts'
import type { MatcherContext, MatcherResult, RowOptions, RowPattern } from './types.ts'

/** Passes when the table has a row with these values; else shows the rows that come nearest. */
export async function toHaveRow(
  this: MatcherContext,
  received: unknown,
  pattern: RowPattern,
  { times }: RowOptions = {},
): Promise<MatcherResult> {
  if (!isTable(received))
    throw new TypeError("toHaveRow needs a table: await expect(db.table('orders')).toHaveRow({ … })")
  const search = await searchRows(received, pattern)
  const found = search.found.filter((row) => fits(this, row, pattern))
  const pass = times === undefined ? found.length > 0 : found.length === times
  return {
    pass,
    message: () => {
      const often = times === undefined ? 'a row' : `${times} row${times === 1 ? '' : 's'}`
      const wanted = `expected table ${search.table} ${this.isNot ? 'not ' : ''}to have ${often} with ${show(this, pattern)}`
      const rows = found.length > 0 ? found : nearest(this, search, pattern)
      return [`${wanted}; it has ${found.length} of ${search.total}`, ...lines(this, rows, pattern)].join('\n')
    },
  }
}

const SHOWN_ROWS = 3

/** The server has compared plain values; what it could not compare is left. */
function fits(context: MatcherContext, row: RowPattern, pattern: RowPattern): boolean {
  return Object.entries(pattern).every(([column, value]) => isPlain(value) || fitsValue(context, row[column], value))
}

function nearest(context: MatcherContext, { found, nearest }: Search, pattern: RowPattern): readonly RowPattern[] {
  const misses = (row: RowPattern): number => differences(context, row, pattern).length
  return found.length === 0 ? nearest : found.toSorted((one, other) => misses(one) - misses(other))
}

function lines(context: MatcherContext, rows: readonly RowPattern[], pattern: RowPattern): string[] {
  if (rows.length === 0) return []
  const shown = rows.slice(0, SHOWN_ROWS).map((row) => {
    const wrong = differences(context, row, pattern).map((column) => `${column} is ${describeValue(row[column])}`)
    return `  ${describeRow(row)}${wrong.length === 0 ? '' : `\n    but ${wrong.join(', ')}`}`
  })
  return [context.isNot || rows.length > SHOWN_ROWS ? 'rows:' : 'the nearest:', ...shown]
}

/** The columns that differ. The driver reads big numbers as texts. */
function differences(context: MatcherContext, row: RowPattern, pattern: RowPattern): string[] {
  const same = (actual: unknown, expected: unknown): boolean =>
    fitsValue(context, actual, expected) ||
    (typeof actual === 'string' &&
      ['number', 'bigint'].includes(typeof expected) &&
      Number(actual) === Number(expected))
  return Object.entries(pattern).flatMap(([column, expected]) => (same(row[column], expected) ? [] : [column]))
}

function isTable(value: unknown): value is TableView {
  return typeof value === 'object' && value !== null && 'name' in value && 'database' in value
}

function show({ utils }: MatcherContext, pattern: RowPattern): string {
  return utils.stringify(pattern, 4, { min: true })
}
