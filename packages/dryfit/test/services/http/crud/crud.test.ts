import { expect, test } from 'vitest'
import { crud } from '../../../../src/services/http/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

const products = [
  { id: 1, name: 'Laptop', price: 999, stock: 10 },
  { id: 2, name: 'Mouse', price: 29, stock: 100 },
  { id: 3, name: 'Lamp', price: 49, stock: 0 },
]
const started = () => startVirtual({ stubs: crud('/products', { data: products, required: ['name', 'price'] }) })
const names = (text: string) => (JSON.parse(text) as { name: string }[]).map(({ name }) => name)

test('a collection is listed: all of it, filtered, sorted, a page', async () => {
  await using api = await started()
  const list = async (query = '') => {
    const reply = await api.client.get(`/products${query}`)
    return [names(reply.text), reply.headers['x-total-count']]
  }
  expect(await list()).toEqual([['Laptop', 'Mouse', 'Lamp'], '3'])
  expect(await list('?name=Mouse')).toEqual([['Mouse'], '1'])
  expect(await list('?price_gte=30&price_lte=500')).toEqual([['Lamp'], '1'])
  expect(await list('?name_like=la&stock_ne=0')).toEqual([['Laptop'], '1'])
  expect(await list('?sort=-price')).toEqual([['Laptop', 'Lamp', 'Mouse'], '3'])
  expect(await list('?sort=price&page=2&limit=2')).toEqual([['Laptop'], '3'])
})

test('items are read, made, replaced, changed and deleted', async () => {
  await using api = await started()
  const made = await api.client.post('/products', { json: { name: 'Desk', price: 200 } })
  expect([made.status, made.headers.location, made.json()]).toEqual([
    201,
    '/products/4',
    { id: 4, name: 'Desk', price: 200 },
  ])
  expect((await api.client.get('/products/4')).json()).toMatchObject({ name: 'Desk' })
  expect((await api.client.patch('/products/4', { json: { price: 150 } })).json()).toEqual({
    id: 4,
    name: 'Desk',
    price: 150,
  })
  expect((await api.client.put('/products/4', { json: { name: 'Table', id: 99 } })).json()).toEqual({
    id: 4,
    name: 'Table',
  })
  expect((await api.client.delete('/products/4')).status).toBe(204)
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
    expect((await api.client.request(method, '/products/4')).status).toBe(404)
})

test('an item without what it must have is refused, and nothing is kept', async () => {
  await using api = await started()
  const refused = await api.client.post('/products', { json: { name: '' } })
  expect([refused.status, refused.json()]).toEqual([400, { error: 'required: name, price' }])
  expect((await api.client.post('/products', { body: '[1]' })).status).toBe(400)
  for (const method of ['PUT', 'PATCH'])
    expect((await api.client.request(method, '/products/1', { body: 'x' })).status).toBe(400)
  const taken = await api.client.post('/products', { json: { id: 1, name: 'Desk', price: 1 } })
  expect([taken.status, taken.json()]).toEqual([409, { error: 'id 1 exists already' }])
  expect(names((await api.client.get('/products')).text)).toHaveLength(3)
})

test('a reset brings the first items back, and scopes do not see each other', async () => {
  await using api = await started()
  api.service.scope('a')
  const headers = { 'x-dryfit-scope': 'a' }
  await api.client.delete('/products/1', { headers })
  expect(names((await api.client.get('/products', { headers })).text)).toHaveLength(2)
  expect(names((await api.client.get('/products')).text)).toHaveLength(3)
  await api.client.delete('/products/2')
  await api.service.reset()
  expect(names((await api.client.get('/products')).text)).toHaveLength(3)
})
