import { describe, expect, test } from 'dryfit/vitest'
import { signIn } from '../support/customer.ts'
import { orderOf } from '../support/factories.ts'
import { JANE, JOHN, KEYBOARD, LAPTOP, MOUSE } from '../support/shop.ts'

// What the gateway needs of the services behind it. Each test that passes becomes a part of contracts/gateway-*.json,
// which those services verify in providers.test.ts.

const UNKNOWN = 4711
const PRODUCTS = [LAPTOP, MOUSE, KEYBOARD].map(({ id, name, priceCents }) => ({ id, name, priceCents }))

describe('a product', () => {
  test('is shown with how many can be bought', async ({ gateway, contract }) => {
    contract('gateway', 'catalog').given('there are products', { products: PRODUCTS })
    contract('gateway', 'inventory').given('there are pieces of a product', { productId: LAPTOP.id, onHand: 10 })

    const reply = await gateway.get(`/api/products/${LAPTOP.id}`)
    expect(reply.json()).toMatchObject({ name: 'Laptop', price: '999.00', available: 10 })
  })

  test('that does not exist is not found', async ({ gateway, contract }) => {
    contract('gateway', 'catalog').given('there is no such product', { id: UNKNOWN })
    contract('gateway', 'inventory').given('a product was never delivered', { productId: UNKNOWN })

    expect(await gateway.get(`/api/products/${UNKNOWN}`)).toHaveStatus(404)
  })
})

describe('the list of products', () => {
  test('comes in pages', async ({ gateway, contract }) => {
    contract('gateway', 'catalog').given('there are products', { products: PRODUCTS })

    const reply = await gateway.get('/api/products?limit=2&page=1')
    expect(reply.json()).toMatchObject({ data: [{ name: 'Laptop' }, { name: 'Mouse' }], pagination: { page: 1 } })
  })

  test('says what is wrong with a question', async ({ gateway, contract }) => {
    contract('gateway', 'catalog')

    const reply = await gateway.get('/api/products?limit=101')
    expect(reply.json()).toMatchObject({ errors: [{ field: 'limit' }] })
  })
})

describe('an account', () => {
  test('logs in with its password', async ({ gateway, contract }) => {
    contract('gateway', 'users').given('there is an account', JANE)

    const reply = await gateway.post('/api/login', { json: { email: JANE.email, password: JANE.password } })
    expect(reply.json()).toMatchObject({ token: expect.any(String), user: { id: JANE.id } })
  })

  test('does not log in with another password', async ({ gateway, contract }) => {
    contract('gateway', 'users').given('there is an account', JANE)

    expect(await gateway.post('/api/login', { json: { email: JANE.email, password: 'wrong' } })).toHaveStatus(401)
  })

  test('is made once for each address', async ({ gateway, contract }) => {
    contract('gateway', 'users').given('there is an account', JANE)

    const json = { name: 'Another Jane', email: JANE.email, password: 'another-secret' }
    expect(await gateway.post('/api/users', { json })).toHaveStatus(409)
  })
})

describe('an order', () => {
  test('of products that are there is shipped', async ({ gateway, contract }) => {
    contract('gateway', 'orders')
      .given('there are products', { products: PRODUCTS })
      .given('there is an account', JANE)
      .given('there are pieces of a product', { productId: MOUSE.id, onHand: 2 })

    const jane = await signIn(gateway, JANE)
    const reply = await jane.post('/api/orders', orderOf([MOUSE, 2]), { 'idempotency-key': 'an-order' })
    expect(reply.json()).toMatchObject({ status: 'shipped', total: '58.00' })
  })

  test('of more than there is leaves no trace', async ({ gateway, contract }) => {
    contract('gateway', 'orders')
      .given('there are products', { products: PRODUCTS })
      .given('there is an account', JANE)
      .given('there are pieces of a product', { productId: LAPTOP.id, onHand: 10 })

    const jane = await signIn(gateway, JANE)
    expect(await jane.post('/api/orders', orderOf([LAPTOP, 11]))).toHaveStatus(409)
  })

  test('is read by whose it is', async ({ gateway, contract }) => {
    contract('gateway', 'orders').given('there is a shipped order', { id: 1, userId: JOHN.id })
    contract('gateway', 'users').given('there is an account', JOHN)

    const john = await signIn(gateway, JOHN)
    expect((await john.get('/api/orders/1')).json()).toMatchObject({ status: 'shipped', user: { name: 'John Doe' } })
  })
})
