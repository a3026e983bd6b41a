import { CABLE, KEYBOARD, LAPTOP, MONITOR, MOUSE, STICKER } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

interface ProductPage {
  readonly data: readonly { readonly id: number; readonly name: string; readonly price: string }[]
  readonly pagination: object
}

describe('the catalogue', () => {
  test('shows products page by page', async ({ gateway }) => {
    const first = await gateway.get('/api/products?limit=4')
    expect(first).toHaveStatus(200)
    expect(first.json<ProductPage>().data.map(({ id }) => id)).toEqual([LAPTOP.id, MOUSE.id, KEYBOARD.id, CABLE.id])
    expect(first.json<ProductPage>().pagination).toEqual({ page: 1, limit: 4, total: 6, pages: 2 })

    const second = await gateway.get('/api/products?limit=4&page=2')
    expect(second.json<ProductPage>().data.map(({ id }) => id)).toEqual([MONITOR.id, STICKER.id])
  })

  test('has an empty page after the last one', async ({ gateway }) => {
    const reply = await gateway.get('/api/products?page=3')
    expect(reply.json<ProductPage>()).toMatchObject({ data: [], pagination: { page: 3, total: 6, pages: 1 } })
  })

  test('filters by price, both ends included', async ({ gateway }) => {
    const reply = await gateway.get('/api/products?minPrice=29.00&maxPrice=249.5')
    expect(reply.json<ProductPage>().data.map(({ price }) => price)).toEqual(['29.00', '79.99', '249.50'])
    const oneCentLess = await gateway.get('/api/products?minPrice=29.00&maxPrice=249.49')
    expect(oneCentLess.json<ProductPage>().data.map(({ price }) => price)).toEqual(['29.00', '79.99'])
  })

  test('filters by category and by a part of the name', async ({ gateway }) => {
    const accessories = await gateway.get('/api/products?category=accessories&search=B')
    expect(accessories.json<ProductPage>().data.map(({ name }) => name)).toEqual(['Keyboard', 'Cable'])
  })

  test('takes a search literally', async ({ gateway }) => {
    const reply = await gateway.get(`/api/products?search=${encodeURIComponent("%' OR '1'='1")}`)
    expect(reply.json<ProductPage>().data).toEqual([])
  })

  test.for([
    ['page=0', 'page', 'page must be a whole number from 1 to 1000000'],
    ['limit=101', 'limit', 'limit must be a whole number from 1 to 100'],
    ['minPrice=cheap', 'minPrice', 'minPrice must be an amount such as 29.00'],
    ['maxPrice=1.999', 'maxPrice', 'maxPrice must be an amount such as 29.00'],
  ])('answers %s with what is wrong', async ([query, field, message], { gateway }) => {
    const reply = await gateway.get(`/api/products?${query}`)
    expect(reply).toHaveStatus(400)
    expect(reply.json()).toMatchObject({ error: 'Validation failed', errors: [{ field, message }] })
  })

  test('shows a product with how many can be bought', async ({ gateway }) => {
    const reply = await gateway.get(`/api/products/${LAPTOP.id}`)
    expect(reply.json()).toMatchObject({ name: 'Laptop', price: '999.00', priceCents: 99900, available: 10 })
  })

  test.for(['99', '0', '-1', '1.5', '99999999999', 'laptop'])('has no product %s', async (id, { gateway }) => {
    const reply = await gateway.get(`/api/products/${id}`)
    expect(reply).toHaveStatus(404)
    expect(reply.json()).toMatchObject({ error: 'Product not found' })
  })

  test('answers a hundred readers at once', async ({ gateway }) => {
    const replies = await Promise.all(Array.from({ length: 100 }, () => gateway.get(`/api/products/${MOUSE.id}`)))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
  })
})
