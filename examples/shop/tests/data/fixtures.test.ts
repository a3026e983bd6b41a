import { dumpRows, loadFixtures } from 'dryfit/data'
import { passwords } from '../support/people-and-products.ts'
import { describe, expect, test } from '../support/test.ts'

const directory = `${import.meta.dirname}/fixtures`
const generators = { password: ([text = '']: readonly string[]) => passwords.hash(text) }

describe('fixtures', () => {
  test('from YAML and TypeScript refer to each other, and have real dates', async ({ db }) => {
    const data = await loadFixtures(db, ['people.yaml', 'orders.ts'], { directory, generators })
    const ann = data.row<{ id: number; created_at: Date }>('accounts.ann')
    expect(ann.created_at).toEqual(new Date('2026-02-01T09:00:00Z'))
    await expect(db.table('orders.orders')).toHaveRow({ user_id: ann.id, created_at: expect.any(Date) }, { times: 3 })
    await expect(db.table('orders.order_items')).toHaveRow({ order_id: data.row('orders.order3').id, quantity: 3 })
  })

  test('carry passwords that open the door', async ({ db, gateway }) => {
    await loadFixtures(db, 'people.yaml', { directory, generators })
    const logIn = (password: string) => gateway.post('/api/login', { json: { email: 'ann@example.com', password } })
    expect(await logIn('ann-secret-1')).toHaveStatus(200)
    expect(await logIn('ann-secret-2')).toHaveStatus(401)
    const [row] = await db.rows('SELECT password_hash FROM users.accounts WHERE name = $1', ['Ann'])
    expect(row?.password_hash).toMatch(/^scrypt\$1024\$/)
  })

  test('name a table that does not exist, and where', async ({ db }) => {
    const wrong = { 'users.acounts': { ann: { name: 'Ann' } } }
    await expect(loadFixtures(db, wrong)).rejects.toThrow(
      /users\.acounts\.ann {2}there is no table "users\.acounts" — did you mean "users\.accounts"\?/,
    )
  })

  test('come from the database itself, with whatever an order refers to', async ({ db }) => {
    const yaml = await dumpRows(db, { 'orders.order_items': { order_id: 1 } })
    expect(yaml).toContain('order_id: $orders.orders.orders_1')
    expect(yaml).toContain('tracking_number: TRACK-1')
  })
})
