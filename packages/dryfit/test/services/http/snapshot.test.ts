import { afterEach, beforeEach, expect, test } from 'vitest'
import { crud, stub } from '../../../src/services/http/index.ts'
import { type StartedVirtual, startVirtual } from './support/start-virtual.ts'

let api: StartedVirtual
beforeEach(async () => {
  api = await startVirtual({
    stubs: [
      ...crud('/users', { data: [{ id: 1 }] }),
      stub('GET', '/turn').respond({ json: 1 }, { json: 2 }, { json: 3 }),
      stub('GET', '/chance').respond(({ random }) => ({ json: random.next() })),
      stub('POST', '/notes').respond((request) => {
        request.store.update<unknown[]>('notes', (notes = []) => {
          notes.push(request.json())
          return notes
        })
        return { status: 204 }
      }),
    ],
  })
})
afterEach(() => api[Symbol.asyncDispose]())

const get = async (path: string): Promise<unknown> => {
  const reply = await api.client.get(path)
  return reply.status === 200 ? reply.json() : reply.status
}

test('a snapshot brings back data, sequences, scenarios and chance, as often as wanted', async () => {
  const { service, client } = api
  await client.post('/users', { json: { id: 2 } })
  await client.post('/notes', { json: 'kept' })
  await get('/turn')
  service.scenarios.set('order', 'Paid')
  const snapshot = await service.snapshot()
  const chances = [await get('/chance'), await get('/chance')]
  for (let round = 0; round < 2; round++) {
    await client.delete('/users/1')
    await client.post('/notes', { json: 'forgotten' })
    await get('/turn')
    service.scenarios.set('order', 'Shipped')
    await snapshot.restore()
    expect(await get('/users')).toEqual([{ id: 1 }, { id: 2 }])
    expect(service.store.get('notes')).toEqual(['kept'])
    expect(await get('/turn')).toBe(2)
    expect(service.scenarios.stateOf('order')).toBe('Paid')
    expect([await get('/chance'), await get('/chance')]).toEqual(chances)
  }
})

test('a snapshot brings back the stubs that were there: added ones, and those that were taken away', async () => {
  const { service } = api
  const early = service.when('GET', '/early').respond({ json: 'early' })
  const snapshot = await service.snapshot()
  early.remove()
  service.when('GET', '/late').respond({ json: 'late' })
  await snapshot.restore()
  expect([await get('/early'), await get('/late')]).toEqual(['early', 404])
  expect(early.calls).toBe(1)
  await service.reset()
  expect(await get('/early')).toBe(404)
})

test('a snapshot brings back the scopes that were open, and closes those that came later', async () => {
  const { service } = api
  service.scope('mine').when('GET', '/who').respond({ json: 'mine' })
  const snapshot = await service.snapshot()
  service.scope('later')
  service.closeScope('mine')
  await snapshot.restore()
  expect([...service.scopes.keys()]).toEqual(['mine'])
  expect((await api.client.get('/who', { headers: { 'x-dryfit-scope': 'mine' } })).json()).toBe('mine')
})

test('what cannot be cloned stays what it was', async () => {
  const { service } = api
  const log = () => {}
  service.store.set('log', log)
  const snapshot = await service.snapshot()
  service.store.delete('log')
  await snapshot.restore()
  expect(service.store.get('log')).toBe(log)
})
