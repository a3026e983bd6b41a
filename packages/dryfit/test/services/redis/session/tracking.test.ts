import { afterEach, beforeEach, expect, test } from 'vitest'
import { duplicate, hold } from '../../../../src/foundation/core/faults.ts'
import { Peer } from '../support/peer.ts'
import { type StartedRedis, startRedis } from '../support/started.ts'

let redis: StartedRedis
let reader: Peer
let writer: Peer

beforeEach(async () => {
  redis = await startRedis({ provider: 'embedded' })
  ;[reader, writer] = [await Peer.connect(redis.port), await Peer.connect(redis.port)]
  await reader.command('HELLO', '3')
})
afterEach(async () => {
  reader.end()
  writer.end()
  await redis[Symbol.asyncDispose]()
})

const NEWS = { operation: 'message __redis__:invalidate' }

test('an invalidation can be held and released: the window in which a copy is stale', async () => {
  await reader.command('CLIENT', 'TRACKING', 'ON')
  await reader.command('GET', 'k')
  const stale = hold()
  redis.seam.break(stale, NEWS)
  await writer.command('SET', 'k', '1')
  await stale.arrived()
  expect(reader.waiting).toBe(0)
  stale.release()
  expect(await reader.next()).toEqual(['invalidate', ['k']])
})

test('an invalidation can come twice', async () => {
  await reader.command('CLIENT', 'TRACKING', 'ON', 'BCAST')
  redis.seam.break(duplicate(), NEWS)
  await writer.command('SET', 'k', '1')
  expect(await reader.next()).toEqual(['invalidate', ['k']])
  expect(await reader.next()).toEqual(['invalidate', ['k']])
})

test('a key that the test itself sets through its door is news, too', async () => {
  await reader.command('CLIENT', 'TRACKING', 'ON')
  await reader.command('GET', 'k')
  await redis.service.set('k', 'v')
  expect(await reader.next()).toEqual(['invalidate', ['k']])
})

test('who goes away tracks nothing any more', async () => {
  await reader.command('CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', 'user:')
  expect(await writer.command('INFO', 'stats')).toContain('tracking_total_prefixes:1')
  reader.socket.end()
  await reader.closed()
  expect(await writer.command('INFO', 'stats')).toContain('tracking_total_prefixes:0')
  expect(await writer.command('INFO', 'clients')).toContain('tracking_clients:0')
})

test('the table of tracked keys keeps to its limit', async () => {
  await writer.command('CONFIG', 'SET', 'tracking-table-max-keys', '10')
  await reader.command('CLIENT', 'TRACKING', 'ON')
  for (let at = 0; at < 100; at++) reader.post('GET', `k${at}`)
  await reader.command('PING')
  await expect.poll(() => writer.command('INFO', 'stats')).toContain('tracking_total_keys:10\r\n')
})
