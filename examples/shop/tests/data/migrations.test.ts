import { start } from 'dryfit'
import { describeSchemaDiff, type MigrationDatabase, migrations } from 'dryfit/data'
import { postgres } from 'dryfit/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const folder = `${import.meta.dirname}/../../services`
const LAST = 'users/migrations/002_outbox.sql'

describe('the migrations of the shop', () => {
  let db: MigrationDatabase & AsyncDisposable
  beforeAll(async () => {
    db = await start(postgres())
  })
  afterAll(() => db[Symbol.asyncDispose]())

  // The marks are the ones that database/migrate.ts keeps.
  const shop = () => migrations(db, { folder, table: 'public.migrations' })

  test('lead from nothing to the whole schema', async () => {
    const { names, diff } = await shop().up()
    expect(names.at(-1)).toBe(LAST)
    expect(diff.added).toContain('table orders.orders')
    expect(diff.added).toContain('index orders_unfinished on orders.orders')
    expect(describeSchemaDiff(diff)).toContain('+ constraint accounts_email_key on users.accounts')
  })

  test('take the last one back with its mark, and apply it again', async () => {
    const before = await shop().schema()
    const down = await shop().down()
    expect(down.names).toEqual([LAST])
    expect(down.diff.removed).toContain('table users.outbox')
    expect((await shop().status()).filter(({ applied }) => !applied)).toMatchObject([{ name: LAST }])
    expect((await shop().up()).names).toEqual([LAST])
    expect(await shop().schema()).toEqual(before)
  })
})
