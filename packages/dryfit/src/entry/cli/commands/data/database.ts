import { Client } from 'pg'
import { DryfitError, messageOf } from '../../../../foundation/core/index.ts'
import { type Database, pgDatabase } from '../../../../harness/data/index.ts'
import type { Flag, Invocation } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'

export const DATABASE_FLAGS = {
  url: { type: 'string', value: '<url>', help: 'the database (default: DATABASE_URL)' },
} as const satisfies Record<string, Flag>

/**
 * Runs `work` with the database that the command line means.
 *
 * @throws CONNECT_FAILED
 */
export async function withDatabase<T>(
  { flags }: Invocation,
  command: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const url = typeof flags.url === 'string' ? flags.url : process.env.DATABASE_URL
  if (url === undefined || url === '') throw new UsageError('--url or DATABASE_URL is needed', command)
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
  } catch (cause) {
    // Not the address: it may hold a password.
    throw new DryfitError('CONNECT_FAILED', { what: 'cannot connect to the database', why: messageOf(cause), cause })
  }
  try {
    return await work(pgDatabase(client))
  } finally {
    await client.end()
  }
}
