import { faults } from 'dryfit'
import { changesOf } from 'dryfit/data'
import { violations } from '../support/consistency.ts'
import { signIn } from '../support/customer.ts'
import { orderOf } from '../support/factories.ts'
import { JANE, LAPTOP, type Shop } from '../support/shop.ts'
import { describe, expect, test } from '../support/test.ts'

/** Each service has a schema of its own, and no transaction spans two of them. */
const STORES = {
  'orders.orders': { status: 'shipped' },
  'inventory.reservations': { status: 'confirmed' },
  'payments.payments': { status: 'charged' },
  'shipping.shipments': { status: 'booked' },
} as const

describe('the database and the cache', () => {
  const BOB = { name: 'Bob Brown', email: 'bob@example.com', password: 'bob-secret-1' }

  test('both have a user who registered', async ({ gateway, db, cache }) => {
    const { id } = (await gateway.post('/api/users', { json: BOB })).json<{ id: number }>()
    await expect(db.table('users.accounts')).toHaveRow({ id, email: BOB.email })
    expect(await cache.exists(`user:${id}`)).toBe(true)
  })

  test('neither has one who could not be stored', async ({ gateway, db, cache, seam }) => {
    const [{ next } = { next: 0 }] = await db.rows<{ next: number }>('SELECT max(id) + 1 AS next FROM users.accounts')
    seam('users', 'db').reset()
    const reply = await gateway.post('/api/users', { json: BOB })
    expect(reply).toHaveStatus('5xx')
    seam('users', 'db').mend()
    await expect(db.table('users.accounts')).not.toHaveRow({ email: BOB.email })
    expect(await cache.exists(`user:${next}`)).toBe(false)
  })
})

describe('the stores of the services', () => {
  test('all have an order that was accepted', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const changes = await changesOf(db, () => jane.post('/api/orders', orderOf([LAPTOP, 1])))
    for (const [table, row] of Object.entries(STORES)) expect(changes.of(table).added).toMatchObject([row])
  })

  test.for([
    ['inventory', 'POST /reservations'],
    ['payments', 'POST /payments'],
    ['shipping', 'POST /shipments'],
  ] as const)('none has an order whose reply from %s was lost', async ([service, operation], { gateway, db, seam }) => {
    const jane = await signIn(gateway, JANE)
    const before = await shipped(db)
    seam('orders', service).break(faults.replyLost(), { operation, times: 1 })
    const reply = await jane.post('/api/orders', orderOf([LAPTOP, 1]))
    await expect(() => violations(db)).toBecome([])
    // The reply may have been repeated: then all of them have it.
    const added = reply.status === 201 ? 1 : 0
    expect(await shipped(db)).toEqual(before.map((count) => count + added))
    await expect(db.table('inventory.stock')).toHaveRow({ product_id: LAPTOP.id, on_hand: LAPTOP.stock - added })
  })
})

function shipped(db: Shop['db']): Promise<number[]> {
  return Promise.all(Object.entries(STORES).map(([table, row]) => db.count(table, row)))
}
