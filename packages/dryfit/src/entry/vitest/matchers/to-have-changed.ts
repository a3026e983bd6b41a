import {
  changesSinceSeed,
  countsOf,
  DataChanges,
  describeChanges,
  type SeededDatabase,
  type TableChanges,
} from '../../../harness/data/index.ts'
import { fitsRow, pairUp } from './rows.ts'
import type { ChangedOptions, ExpectedChanges, MatcherContext, MatcherResult, RowPattern } from './types.ts'

/** Passes when a block changed exactly this; or a test, where it is asked of the database itself. */
export function toHaveChanged(
  this: MatcherContext,
  received: unknown,
  expected: Readonly<Record<string, ExpectedChanges>>,
  options: ChangedOptions = {},
): MatcherResult | Promise<MatcherResult> {
  if (received instanceof DataChanges) return judge(this, received, expected, options)
  if (isSeeded(received)) return changesSinceSeed(received).then((changes) => judge(this, changes, expected, options))
  throw new TypeError(
    'toHaveChanged needs changes or a database: expect(await changesOf(db, async () => …)).toHaveChanged(…)',
  )
}

function isSeeded(received: unknown): received is SeededDatabase {
  return typeof received === 'object' && received !== null && 'query' in received && 'seeded' in received
}

function judge(
  context: MatcherContext,
  received: DataChanges,
  expected: Readonly<Record<string, ExpectedChanges>>,
  { others = 'unchanged' }: ChangedOptions,
): MatcherResult {
  const problems = Object.entries(expected).flatMap(([table, wanted]) => {
    const changes = received.of(table)
    return fits(context, changes, wanted) ? [] : [`${table}: expected ${describe(wanted)}, got ${countsOf(changes)}`]
  })
  if (others === 'unchanged') problems.push(...unexpected(received, Object.keys(expected)))
  return {
    pass: problems.length === 0,
    message: () =>
      [
        context.isNot ? 'expected other changes than these' : problems.join('\n'),
        '',
        'what changed:',
        describeChanges(received),
      ].join('\n'),
  }
}

function unexpected(received: DataChanges, named: readonly string[]): string[] {
  const names = new Set(named.map((table) => received.nameOf(table)))
  return [...received.tables].flatMap(([table, changes]) =>
    names.has(table) ? [] : [`${table}: expected no change, got ${countsOf(changes)}`],
  )
}

function fits(context: MatcherContext, changes: TableChanges, expected: ExpectedChanges): boolean {
  if (typeof expected === 'number')
    return fits(context, changes, expected < 0 ? { removed: -expected } : { added: expected })
  const { added = 0, removed = 0, updated = 0 } = expected
  const fitsRows = (rows: TableChanges['added'], wanted: number | readonly RowPattern[]): boolean =>
    typeof wanted === 'number'
      ? rows.length === wanted
      : pairUp(rows, wanted, (row, pattern) => fitsRow(context, row, pattern))
  return (
    fitsRows(changes.added, added) &&
    fitsRows(changes.removed, removed) &&
    fitsUpdated(context, changes.updated, updated)
  )
}

type ExpectedUpdates = number | readonly { readonly before?: RowPattern; readonly after?: RowPattern }[]

function fitsUpdated(context: MatcherContext, rows: TableChanges['updated'], wanted: ExpectedUpdates): boolean {
  if (typeof wanted === 'number') return rows.length === wanted
  return pairUp(
    rows,
    wanted,
    (row, { before = {}, after = {} }) => fitsRow(context, row.before, before) && fitsRow(context, row.after, after),
  )
}

function describe(expected: ExpectedChanges): string {
  if (typeof expected === 'number')
    return expected === 0 ? 'no change' : `${expected > 0 ? '+' : '−'}${Math.abs(expected)}`
  const counts = Object.entries({ added: '+', removed: '−', updated: '~' }).map(([kind, sign]) => {
    const wanted = expected[kind as keyof typeof expected]
    if (wanted === undefined) return ''
    return typeof wanted === 'number' ? `${sign}${wanted}` : `${sign}${wanted.length} like ${JSON.stringify(wanted)}`
  })
  return counts.filter((part) => part !== '').join(' ') || 'no change'
}
