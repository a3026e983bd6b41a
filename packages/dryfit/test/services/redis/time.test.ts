import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { Peer } from './support/peer.ts'
import { type StartedRedis, startRedis } from './support/started.ts'

const START = Date.parse('2030-01-01T00:00:00Z')
let redis: StartedRedis
let peer: Peer

beforeEach(async () => {
  redis = await startRedis({ provider: 'embedded', config: { 'notify-keyspace-events': 'Ex' } })
  redis.clock.freeze(START)
  peer = await Peer.connect(redis.port)
})
afterEach(async () => {
  peer.end()
  await redis[Symbol.asyncDispose]()
})

test('a key lives until the clock is moved to its end, and not longer', async () => {
  await peer.command('SET', 'k', 'v', 'PX', '1000')
  expect(await peer.command('PTTL', 'k')).toBe(1000)
  await redis.clock.advance(999)
  expect(await peer.command('PTTL', 'k')).toBe(1)
  await redis.clock.advance(1)
  expect(await peer.command('GET', 'k')).toBeNull()
  expect(await peer.command('DBSIZE')).toBe(0)
})

test('TIME and stream ids are of the environment’s clock', async () => {
  expect(await peer.command('TIME')).toEqual([String(START / 1000), '0'])
  expect(await peer.command('XADD', 's', '*', 'f', 'v')).toBe(`${START}-0`)
  expect(await peer.command('XADD', 's', '*', 'f', 'v')).toBe(`${START}-1`)
})

test('expired events come when the clock is moved, in the order of their times', async () => {
  const listener = await Peer.connect(redis.port)
  await listener.command('SUBSCRIBE', '__keyevent@0__:expired')
  await peer.command('SET', 'later', 'v', 'EX', '20')
  await peer.command('SET', 'sooner', 'v', 'EX', '10')
  await peer.command('SET', 'renewed', 'v', 'EX', '5')
  await peer.command('EXPIRE', 'renewed', '100')
  await redis.clock.advance(30_000)
  expect(await listener.next()).toEqual(['message', '__keyevent@0__:expired', 'sooner'])
  expect(await listener.next()).toEqual(['message', '__keyevent@0__:expired', 'later'])
  expect(listener.waiting).toBe(0)
  listener.end()
})

test('who keeps a copy of a key hears of its end when the clock is moved there', async () => {
  const reader = await Peer.connect(redis.port)
  await reader.command('HELLO', '3')
  await reader.command('CLIENT', 'TRACKING', 'ON')
  await peer.command('SET', 'k', 'v', 'EX', '10')
  await reader.command('GET', 'k')
  await redis.clock.advance(9999)
  expect(reader.waiting).toBe(0)
  await redis.clock.advance(1)
  expect(await reader.next()).toEqual(['invalidate', ['k']])
  reader.end()
})

test('a WAIT for replicas, of which there are none, ends with the clock', async () => {
  peer.post('WAIT', '1', '30000')
  await waitFor(() => redis.seam.exchanges({ outcome: 'pending' }).length === 1)
  await redis.clock.advance(29_999)
  expect(peer.waiting).toBe(0)
  await redis.clock.advance(1)
  expect(await peer.next()).toBe(0)
})

test('a blocking time-out passes with the clock', async () => {
  peer.post('BLPOP', 'queue', '30')
  await waitFor(() => redis.seam.exchanges({ outcome: 'pending' }).length === 1)
  await redis.clock.advance(29_999)
  expect(peer.waiting).toBe(0)
  await redis.clock.advance(1)
  expect(await peer.next()).toBeNull()
})

test('a key that ends breaks a transaction that watches it', async () => {
  await peer.command('SET', 'k', 'v', 'PX', '100')
  await peer.command('WATCH', 'k')
  await redis.clock.advance(100)
  await peer.command('MULTI')
  await peer.command('PING')
  expect(await peer.command('EXEC')).toBeNull()
})

test('CLIENT PAUSE lasts as long as the clock says', async () => {
  await peer.command('CLIENT', 'PAUSE', '5000')
  peer.post('PING')
  await redis.clock.advance(4999)
  expect(peer.waiting).toBe(0)
  await redis.clock.advance(1)
  expect(await peer.next()).toBe('PONG')
})

test('the times of a snapshot are kept: what ended meanwhile is not brought back for long', async () => {
  await peer.command('SET', 'k', 'v', 'PX', '1000')
  const snapshot = await redis.service.snapshot()
  await redis.clock.advance(5000)
  await snapshot.restore()
  expect(await peer.command('GET', 'k')).toBeNull()
})

test('with a running clock, keys end by themselves', async () => {
  redis.clock.reset()
  const listener = await Peer.connect(redis.port)
  await listener.command('SUBSCRIBE', '__keyevent@0__:expired')
  await peer.command('SET', 'k', 'v', 'PX', '20')
  expect(await listener.next()).toEqual(['message', '__keyevent@0__:expired', 'k'])
  listener.end()
})
