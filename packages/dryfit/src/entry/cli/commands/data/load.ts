import { loadFixtures } from '../../../../harness/data/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { DATABASE_FLAGS, withDatabase } from './database.ts'

export const load: Command = {
  usage: '[options] <fixture files>',
  about: 'Checks fixtures against a database and inserts their rows, all or none.',
  flags: { ...DATABASE_FLAGS },
  examples: [['dryfit data load fixtures/people.yaml fixtures/orders.ts', 'into the database of DATABASE_URL']],
  takesWords: true,
  run: async (invocation) => {
    const { rest, stdout } = invocation
    if (rest.length === 0) throw new UsageError('<fixture files> expected', 'data load')
    const { count } = await withDatabase(invocation, 'data load', (db) => loadFixtures(db, rest))
    stdout.write(`${count} row(s) inserted\n`)
    return EXIT.ok
  },
}
