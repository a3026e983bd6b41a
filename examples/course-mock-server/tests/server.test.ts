import { describe, expect, test } from 'vitest'
import { startCourseServer } from '../server.ts'
import { clientOf, courseServer, SETTINGS } from './client.ts'

const course = courseServer()

describe('the server', () => {
  test('is healthy', async () => {
    expect(await course.api.get('/health')).toMatchObject({ status: 200, body: { status: 'healthy' } })
  })

  test('does not know other paths', async () => {
    expect(await course.api.get('/nowhere')).toMatchObject({ status: 404, body: { error: 'Endpoint not found' } })
    expect((await course.api.send('PATCH', '/api/users/1/nothing')).status).toBe(404)
  })

  test('answers 500 for an error that is thrown, and goes on', async () => {
    expect(await course.api.get('/api/explode')).toMatchObject({
      status: 500,
      body: { error: 'Internal server error', message: 'something broke in here' },
    })
    expect((await course.api.send('POST', '/api/users')).status).toBe(500)
    expect((await course.api.get('/health')).status).toBe(200)
  })

  test('lets pages of any origin in', async () => {
    expect((await course.api.get('/api/users')).headers.get('access-control-allow-origin')).toBe('*')
    expect((await course.api.get('/nowhere')).headers.get('access-control-allow-origin')).toBe('*')
    const preflight = await course.api.send('OPTIONS', '/api/users')
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE')
  })

  test('writes a line for each request', async () => {
    const lines: string[] = []
    await using server = await startCourseServer({ ...SETTINGS, enableLogging: true }, (line) => lines.push(line))
    await clientOf(server).get('/api/users?page=1')
    expect(lines).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z GET \/api\/users\?page=1 200$/)])
  })

  test('counts requests in a header that only grows', async () => {
    const count = async (path: string): Promise<number> =>
      Number((await course.api.get(path)).headers.get('x-request-count'))
    const first = await count('/api/users')
    expect(await count('/api/products')).toBe(first + 1)
    expect(await count('/nowhere')).toBe(first + 2)
    await course.api.send('POST', '/reset')
    expect(await count('/api/users')).toBeGreaterThan(first + 2)
  })
})

describe('the state', () => {
  test('is kept in memory until it is reset', async () => {
    await course.api.send('POST', '/api/users', { name: 'Ann', email: 'a@b' })
    expect((await course.api.get('/debug/state')).body.users).toHaveLength(3)
    expect((await course.api.send('POST', '/reset')).status).toBe(200)
    expect((await course.api.get('/debug/state')).body.users).toHaveLength(2)
  })

  test('of the start is that of the shop', async () => {
    const { body } = await course.api.get('/admin/state')
    expect(body).toMatchObject({
      users: [
        { id: 1, name: 'John Doe', role: 'admin' },
        { id: 2, name: 'Jane Smith', role: 'user' },
      ],
      products: [
        { id: 1, name: 'Laptop', price: 999, stock: 10 },
        { id: 2, name: 'Mouse', price: 29, stock: 100 },
      ],
      orders: [{ id: 1, userId: 1 }],
      events: [],
    })
  })
})

describe('control', () => {
  test('resets', async () => {
    await course.api.send('DELETE', '/api/users/1')
    expect((await course.api.send('POST', '/admin/reset')).status).toBe(200)
    expect((await course.api.get('/api/users/1')).status).toBe(200)
  })

  test('shows business events', async () => {
    await course.api.send('POST', '/api/orders', { userId: 1, items: [{ productId: 2, quantity: 1 }] })
    const { body } = await course.api.get('/admin/events')
    expect(body).toEqual([{ type: 'ORDER_PROCESSED', orderId: 2, at: expect.any(String) }])
  })

  test('lets an endpoint fail until the reset', async () => {
    await course.api.send('POST', '/admin/failureMode', { endpoint: '/api/products', statusCode: 503 })
    expect((await course.api.get('/api/products')).status).toBe(503)
    expect((await course.api.get('/api/users')).status).toBe(200)
    await course.api.send('POST', '/admin/reset')
    expect((await course.api.get('/api/products')).status).toBe(200)
  })
})
