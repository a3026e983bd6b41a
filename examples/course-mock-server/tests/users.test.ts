import { describe, expect, test } from 'vitest'
import { courseServer } from './client.ts'

const course = courseServer()

describe('users', () => {
  test('are listed by pages', async () => {
    const { status, body } = await course.api.get('/api/users?page=1&limit=1')
    expect(status).toBe(200)
    expect(body).toMatchObject({ data: [{ id: 1, name: 'John Doe' }], total: 2, page: 1, pageSize: 1 })
    expect((await course.api.get('/api/users?page=2&limit=1')).body.data).toMatchObject([{ id: 2, name: 'Jane Smith' }])
    expect((await course.api.get('/api/users?page=3&limit=1')).body.data).toEqual([])
    expect((await course.api.get('/api/users?page=x&limit=-1')).body).toMatchObject({ page: 1, pageSize: 1 })
  })

  test('are found by id', async () => {
    expect((await course.api.get('/api/users/2')).body).toMatchObject({ name: 'Jane Smith', role: 'user' })
  })

  test('are created, and then there', async () => {
    const { status, body } = await course.api.send('POST', '/api/users', { name: 'Ann', email: 'ann@example.com' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ id: 3, name: 'Ann', email: 'ann@example.com' })
    expect((await course.api.get('/api/users/3')).body).toEqual(body)
  })

  test('are updated, with the time of the update', async () => {
    course.api.server.clock.freeze('2025-02-03T04:05:06.000Z')
    const { status, body } = await course.api.send('PUT', '/api/users/1', { name: 'John' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: 1,
      name: 'John',
      email: 'john@example.com',
      updatedAt: '2025-02-03T04:05:06.000Z',
    })
    expect((await course.api.get('/api/users/1')).body).toEqual(body)
  })

  test('are deleted', async () => {
    expect(await course.api.send('DELETE', '/api/users/1')).toMatchObject({ status: 204, body: undefined })
    expect((await course.api.get('/api/users/1')).status).toBe(404)
    expect((await course.api.get('/api/users')).body.total).toBe(1)
  })

  test('stay in the state when they are deleted, and their id is not given again', async () => {
    await course.api.send('DELETE', '/api/users/2')
    const { body } = await course.api.get('/debug/state')
    expect(body.users).toMatchObject([{ id: 1 }, { id: 2, deletedAt: expect.any(String) }])
    const created = await course.api.send('POST', '/api/users', { name: 'Ann', email: 'a@b' })
    expect(created.body.id).toBe(3)
  })

  test.each([
    ['GET', undefined],
    ['PUT', { name: 'x' }],
    ['DELETE', undefined],
  ])('of an unknown id are not found: %s', async (method, json) => {
    expect(await course.api.send(method, '/api/users/99', json)).toMatchObject({
      status: 404,
      body: { error: 'User not found' },
    })
  })

  test.each([
    [{}, 'name and email are required'],
    [{ name: 'Ann' }, 'email is required'],
    [{ email: 'a@b' }, 'name is required'],
    [{ name: 'Ann', email: 'ann.example.com' }, 'Invalid email format'],
  ])('%j is refused', async (json, error) => {
    expect(await course.api.send('POST', '/api/users', json)).toMatchObject({ status: 400, body: { error } })
    expect((await course.api.get('/api/users')).body.total).toBe(2)
  })

  test('are not updated to an address without @', async () => {
    const { status, body } = await course.api.send('PUT', '/api/users/1', { email: 'x' })
    expect([status, body]).toEqual([400, { error: 'Invalid email format' }])
  })

  test('are filtered by status and role', async () => {
    await course.api.send('POST', '/api/users', { name: 'Off', email: 'o@x', role: 'admin', status: 'inactive' })
    const names = async (query: string): Promise<string[]> => {
      const { body } = await course.api.get(`/api/users?${query}`)
      return body.data.map(({ name }: { name: string }) => name)
    }
    expect(await names('status=active')).toEqual(['John Doe', 'Jane Smith'])
    expect(await names('role=admin')).toEqual(['John Doe', 'Off'])
    expect(await names('role=admin&status=inactive')).toEqual(['Off'])
  })
})
