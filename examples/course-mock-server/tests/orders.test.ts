import { describe, expect, test } from 'vitest'
import { courseServer } from './client.ts'

const course = courseServer()
const order = (json: unknown) => course.api.send('POST', '/api/orders', json)
const state = async () => (await course.api.get('/admin/state')).body

describe('an order', () => {
  test('costs the sum of price × quantity, and takes from the stock', async () => {
    const { status, body } = await order({
      userId: 2,
      items: [
        { productId: 1, quantity: 2 },
        { productId: 2, quantity: 3 },
      ],
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({ id: 2, userId: 2, total: 2 * 999 + 3 * 29 })
    expect((await course.api.get('/api/orders/2')).body).toEqual(body)
    expect((await course.api.get('/api/products/1')).body.stock).toBe(8)
    expect((await course.api.get('/api/products/2')).body.stock).toBe(97)
  })

  test('may take the whole stock, and then nothing is left', async () => {
    const all = { userId: 1, items: [{ productId: 1, quantity: 10 }] }
    expect((await order(all)).status).toBe(201)
    expect((await course.api.get('/api/products/1')).body.stock).toBe(0)
    expect((await order({ userId: 1, items: [{ productId: 1, quantity: 1 }] })).status).toBe(409)
  })

  test.each([
    ['an unknown product', 1, [{ productId: 9, quantity: 1 }], 404, 'Product 9 not found'],
    ['too little stock', 1, [{ productId: 1, quantity: 11 }], 409, 'Not enough stock for Laptop'],
    ['an unknown user', 9, [{ productId: 1, quantity: 1 }], 404, 'User not found'],
    ['no items', 1, [], 400, 'items are required'],
    ['a quantity below one', 1, [{ productId: 1, quantity: -5 }], 400, 'quantity must be a whole number of at least 1'],
    [
      'a second item that cannot be had',
      1,
      [
        { productId: 2, quantity: 1 },
        { productId: 1, quantity: 11 },
      ],
      409,
      'Not enough stock for Laptop',
    ],
    [
      'one product in two items, together too many',
      1,
      [
        { productId: 1, quantity: 6 },
        { productId: 1, quantity: 6 },
      ],
      409,
      'Not enough stock for Laptop',
    ],
  ])('with %s is refused, and nothing is written', async (_what, userId, items, status, error) => {
    const before = await state()
    expect(await order({ userId, items })).toMatchObject({ status, body: { error } })
    expect(await state()).toEqual(before)
  })
})

describe('products', () => {
  test('are chosen by their price', async () => {
    const names = async (query: string): Promise<string[]> => {
      const { body } = await course.api.get(`/api/products?${query}`)
      return body.data.map(({ name }: { name: string }) => name)
    }
    expect(await names('minPrice=29')).toEqual(['Laptop', 'Mouse'])
    expect(await names('minPrice=30')).toEqual(['Laptop'])
    expect(await names('maxPrice=999')).toEqual(['Laptop', 'Mouse'])
    expect(await names('minPrice=20&maxPrice=100')).toEqual(['Mouse'])
    expect(await names('minPrice=1000')).toEqual([])
  })

  test('come as pages', async () => {
    const { body } = await course.api.get('/api/products?page=2&pageSize=1')
    expect(body).toEqual({ data: [expect.objectContaining({ name: 'Mouse' })], total: 2, page: 2, pageSize: 1 })
  })
})
