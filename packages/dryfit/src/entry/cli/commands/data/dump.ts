import { dumpRows, type RowChoice } from '../../../../harness/data/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { DATABASE_FLAGS, withDatabase } from './database.ts'

export const dump: Command = {
  usage: '[options] <table>[:<column>=<value>[,…]] …',
  about: 'Writes chosen rows, and the rows that they refer to, as a fixture in YAML.',
  flags: {
    ...DATABASE_FLAGS,
    out: { type: 'string', value: '<file>', short: 'o', help: 'write to a file (default: stdout)' },
    omit: { type: 'string', value: '<table.column,…>', help: 'columns that are left out, such as passwords' },
    'max-rows': { type: 'string', value: '<number>', help: 'how many rows at most (default: 10000)' },
  },
  examples: [
    ['dryfit data dump orders:id=1 -o fixtures/order.yaml', 'one order, its customer and whatever they refer to'],
    ['dryfit data dump users --omit users.password_hash', 'all users, without their passwords'],
  ],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout } = invocation
    if (rest.length === 0) throw new UsageError('<table> expected', 'data dump')
    const choice = Object.fromEntries(rest.map(choiceOf))
    const yaml = await withDatabase(invocation, 'data dump', (db) =>
      dumpRows(db, choice, {
        omit: omittedOf(flags.omit),
        ...(typeof flags.out === 'string' && { file: flags.out }),
        ...(typeof flags['max-rows'] === 'string' && { maxRows: Number(flags['max-rows']) }),
      }),
    )
    if (typeof flags.out !== 'string') stdout.write(yaml)
    return EXIT.ok
  },
}

/** `orders:id=1,status=paid`; the database reads the values. */
function choiceOf(word: string): [table: string, which: RowChoice] {
  const colon = word.indexOf(':')
  if (colon < 0) return [word, 'all']
  const pairs = word
    .slice(colon + 1)
    .split(',')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 1) throw new UsageError(`"${word}" is no choice of rows: write orders:id=1`, 'data dump')
      return [pair.slice(0, equals), pair.slice(equals + 1)]
    })
  return [word.slice(0, colon), Object.fromEntries(pairs) as RowChoice]
}

function omittedOf(flag: unknown): Record<string, string[]> {
  if (typeof flag !== 'string') return {}
  const columns = flag.split(',').map((column) => {
    const dot = column.lastIndexOf('.')
    if (dot < 1) throw new UsageError(`--omit needs columns with their tables, got "${column}"`, 'data dump')
    return { table: column.slice(0, dot), name: column.slice(dot + 1) }
  })
  const byTable = Map.groupBy(columns, ({ table }) => table)
  return Object.fromEntries([...byTable].map(([table, names]) => [table, names.map(({ name }) => name)]))
}
