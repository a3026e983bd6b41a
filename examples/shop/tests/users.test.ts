import { signIn } from './support/customer.ts'
import { orderOf } from './support/factories.ts'
import { JANE, JOHN, KEYBOARD } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

const BOB = { name: 'Bob Brown', email: 'bob@example.com', password: 'bob-secret-1' }

describe('logging in', () => {
  test('gives a bearer token', async ({ gateway }) => {
    const reply = await gateway.post('/api/login', { json: JANE })
    expect(reply).toHaveStatus(200)
    expect(reply.json()).toMatchObject({ token: expect.any(String), user: { id: 2, name: 'Jane Smith' } })
    expect(reply.text).not.toContain('scrypt')
  })

  test.for([
    ['a wrong password', { email: JANE.email, password: JOHN.password }],
    ['an unknown address', { email: 'nobody@example.com', password: JANE.password }],
  ])('is refused with %s, and does not say which', async ([, json], { gateway }) => {
    const reply = await gateway.post('/api/login', { json })
    expect(reply).toHaveStatus(401)
    expect(reply.json()).toEqual({ error: 'Unauthorized', code: 'UNAUTHORIZED' })
  })

  test.for([
    ['no token', {}],
    ['a token of another kind', { authorization: 'Basic amFuZQ==' }],
    ['a forged token', { authorization: 'Bearer eyJ1c2VySWQiOjEsInJvbGUiOiJhZG1pbiJ9.Zm9yZ2Vk' }],
  ] as const)('is needed for the list of users: 401 with %s', async ([, headers], { gateway, seam }) => {
    const reply = await gateway.get('/api/users', { headers })
    expect(reply).toHaveStatus(401)
    expect(reply.json()).toMatchObject({ error: 'Unauthorized' })
    expect(seam('gateway', 'users')).not.toHaveExchanged('GET /users')
  })
})

describe('the list of users', () => {
  test('comes in pages', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    const reply = await jane.get('/api/users?limit=1&page=2')
    expect(reply.json()).toMatchObject({
      data: [{ id: 2, name: 'Jane Smith', email: 'jane@example.com', role: 'user' }],
      pagination: { page: 2, limit: 1, total: 2, pages: 2 },
    })
    expect(reply.text).not.toMatch(/password|scrypt/i)
  })

  test('can be searched by name and by address', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    const byName = await jane.get('/api/users?search=SMITH')
    expect(byName.json()).toMatchObject({ data: [{ id: JANE.id }], pagination: { total: 1 } })
    const byAddress = await jane.get('/api/users?search=john@')
    expect(byAddress.json()).toMatchObject({ data: [{ id: JOHN.id }], pagination: { total: 1 } })
  })
})

describe('a new user', () => {
  test('is stored with a hashed password, and can log in', async ({ gateway, db }) => {
    const created = await gateway.post('/api/users', { json: BOB })
    expect(created).toHaveStatus(201)
    expect(created.json()).toMatchObject({ name: 'Bob Brown', email: 'bob@example.com', role: 'user' })
    expect(created.text).not.toMatch(/password|scrypt/i)

    const rows = await db.rows<{ password_hash: string }>('SELECT * FROM users.accounts WHERE email = $1', [BOB.email])
    expect(rows).toMatchObject([{ name: 'Bob Brown', password_hash: expect.stringMatching(/^scrypt\$1024\$/) }])
    expect(await gateway.post('/api/login', { json: BOB })).toHaveStatus(200)
  })

  test('is told what is wrong with each field', async ({ gateway, db }) => {
    const reply = await gateway.post('/api/users', { json: { email: 'not-an-address', password: 'short' } })
    expect(reply).toHaveStatus(400)
    expect(reply.json()).toMatchObject({
      errors: [
        { field: 'name', message: 'name is required' },
        { field: 'email', message: 'Invalid email format' },
        { field: 'password', message: 'password must have at least 8 characters' },
      ],
    })
    expect(await db.count('users.accounts')).toBe(2)
  })

  test.for([
    [7, 400],
    [8, 201],
    [200, 201],
    [201, 400],
  ] as const)('with a password of %i characters is answered %i', async ([length, status], { gateway }) => {
    const reply = await gateway.post('/api/users', { json: { ...BOB, password: 'x'.repeat(length) } })
    expect(reply).toHaveStatus(status)
  })

  test.for([
    ['no JSON', 'application/json', '{"name":', 400],
    ['another content type', 'text/plain', 'name=Bob', 415],
    ['too much', 'application/json', `{"name":"${'x'.repeat(70_000)}"}`, 413],
  ])('sent as %s is refused', async ([, type, body, status], { gateway }) => {
    const reply = await gateway.post('/api/users', { body: String(body), headers: { 'content-type': String(type) } })
    expect(reply).toHaveStatus(Number(status))
    expect(reply.json()).toMatchObject({ error: expect.any(String), code: expect.any(String) })
  })

  test('cannot have the address of another, in whatever case', async ({ gateway }) => {
    const reply = await gateway.post('/api/users', { json: { ...BOB, email: 'JANE@example.com' } })
    expect(reply).toHaveStatus(409)
    expect(reply.json()).toMatchObject({ errors: [{ field: 'email', message: 'email is already registered' }] })
  })

  test('who registers twice at the same moment is stored once', async ({ gateway, db }) => {
    const replies = await Promise.all([1, 2, 3, 4].map(() => gateway.post('/api/users', { json: BOB })))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409])
    expect(await db.count('users.accounts')).toBe(3)
  })
})

describe('the profile', () => {
  test('puts together a user, statistics and what was done last', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    await jane.post('/api/orders', orderOf([KEYBOARD, 1]))
    await jane.post('/api/orders', orderOf([KEYBOARD, 2]))

    const profile = await jane.get('/api/profile')
    expect(profile.json()).toMatchObject({
      user: { id: 2, name: 'Jane Smith', email: 'jane@example.com' },
      stats: { orders: 2, spentCents: 3 * KEYBOARD.priceCents },
      recentOrders: [{ total: '159.98' }, { total: '79.99' }],
    })
  })
})
