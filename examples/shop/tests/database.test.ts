import { violations } from './support/consistency.ts'
import { signIn } from './support/customer.ts'
import { orderOf } from './support/factories.ts'
import { JANE, KEYBOARD } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

describe('while its database is away', () => {
  test('the users service answers 503, and recovers', async ({ gateway, seam }) => {
    seam('users', 'db').reset()
    const away = await gateway.post('/api/login', { json: JANE })
    expect(away).toHaveStatus(503)
    expect(away.json()).toMatchObject({ error: 'Service temporarily unavailable' })

    seam('users', 'db').mend()
    expect(await gateway.post('/api/login', { json: JANE })).toHaveStatus(200)
  })

  test('the catalog answers 503, and recovers', async ({ gateway, seam }) => {
    seam('catalog', 'db').reset()
    expect(await gateway.get('/api/products')).toHaveStatus(503)
    seam('catalog', 'db').mend()
    expect(await gateway.get('/api/products')).toHaveStatus(200)
  })

  test('a service says so in its health', async ({ users, seam }) => {
    seam('users', 'db').reset()
    const health = await users.get('/health')
    expect(health).toHaveStatus(503)
    expect(health.json()).toMatchObject({ status: 'unhealthy', service: 'users', checks: { database: 'down' } })
  })

  test('a database that does not answer in time is away as well', async ({ gateway, seam }) => {
    seam('catalog', 'db').hang()
    expect(await gateway.get('/api/products')).toHaveStatus(503)
  })

  test.for([
    ['too many connections', '53300'],
    ['the administrator ends the session', '57P01'],
    ['the server is starting up', '57P03'],
  ] as const)('an error that says not now is answered 503: %s', async ([, code], { gateway, seam }) => {
    seam('catalog', 'db').fail({ code })
    expect(await gateway.get('/api/products')).toHaveStatus(503)
  })

  test('any other error of the database is answered 500, without its text', async ({ gateway, seam }) => {
    seam('catalog', 'db').fail({ code: 'XX000', message: 'could not open file "base/16384/2601"' })
    const reply = await gateway.get('/api/products')
    expect(reply).toHaveStatus(500)
    expect(reply.json()).toEqual({ error: 'Internal server error', code: 'INTERNAL_ERROR' })
  })
})

describe('an order whose database fails', () => {
  test.for(['inventory', 'payments', 'shipping', 'orders'] as const)(
    'in %s, at any statement, leaves nothing behind',
    async (service, { gateway, db, seam }) => {
      const jane = await signIn(gateway, JANE)
      for (let statement = 0; statement < 8; statement += 1) {
        const rule = seam(service, 'db').fail({ code: '57P01' }, { skip: statement, times: 1 })
        const reply = await jane.post('/api/orders', orderOf([KEYBOARD, 1]))
        rule.remove()
        if (reply.status !== 201) expect(reply).toHaveStatus(503)
        await expect(() => violations(db)).toBecome([])
      }
    },
  )
})
