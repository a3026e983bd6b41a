import { system } from 'dryfit'
import { postgres } from 'dryfit/postgres'
import { expect, testOf } from 'dryfit/vitest'
import { migrate } from '../../database/migrate.ts'

/** A transaction for each test, for databases that can neither be copied nor emptied. */
const test = testOf(
  system().register(
    'db',
    postgres({ reset: 'transaction', migrate: ({ url }) => migrate(url), seed: 'database/seed.sql' }),
  ),
  { directory: `${import.meta.dirname}/../..` },
)

test.for(['one', 'other'])('a test is rolled back, whatever it committed: %s', async (_which, { db }) => {
  expect(await db.count('catalog.products')).toBe(6)
  await db.query('BEGIN')
  await db.query(`INSERT INTO catalog.products (name, category, price_cents) VALUES ('New', 'x', 1)`)
  await db.query('COMMIT')
  expect(await db.count('catalog.products')).toBe(7)
})
