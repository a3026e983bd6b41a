import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { encodeReply } from '../../../src/services/redis/wire/reply.ts'
import { Peer } from './support/peer.ts'
import { type StartedRedis, startRedis } from './support/started.ts'

let redis: StartedRedis
let peer: Peer

beforeEach(async () => {
  redis = await startRedis({ provider: 'embedded', maxScriptInstructions: 1_000_000, maxPushBytes: 200_000 })
  peer = await Peer.connect(redis.port)
})
afterEach(async () => {
  peer.end()
  await redis[Symbol.asyncDispose]()
})

test('a script that never ends is stopped, and the server goes on', async () => {
  const reply = await peer.command('EVAL', 'while true do end', '0')
  expect(reply).toMatchObject({ error: expect.stringContaining('Script killed by user with SCRIPT KILL') })
  expect(await peer.command('EVAL', 'while true do pcall(function() while true do end end) end', '0')).toMatchObject({
    error: expect.stringContaining('Script killed'),
  })
  expect(await peer.command('EVAL', 'return 1', '0')).toBe(1)
})

test('a script that takes all memory is stopped, and the next one runs', async () => {
  const greedy = "local a = {} for i = 1, 1e6 do a[i] = string.rep('x', 1000000) .. i end"
  expect(await peer.command('EVAL', greedy, '0')).toMatchObject({ error: expect.stringMatching(/memory|killed/) })
  expect(await peer.command('EVAL', "return redis.call('PING')", '0')).toBe('PONG')
})

test('a client that does not read is not read from, and others are served', async () => {
  await peer.command('SET', 'big', 'x'.repeat(1_000_000))
  const greedy = await Peer.connect(redis.port)
  greedy.socket.pause()
  for (let at = 0; at < 200; at++) greedy.post('GET', 'big')
  await waitFor(() => redis.seam.exchanges({ operation: 'GET big' }).length > 0)
  expect(await peer.command('PING')).toBe('PONG')
  const before = redis.seam.exchanges({ operation: 'GET big' }).length
  expect(await peer.command('PING')).toBe('PONG')
  expect(redis.seam.exchanges({ operation: 'GET big' }).length).toBe(before)
  expect(before).toBeLessThan(100)
  greedy.socket.resume()
  await waitFor(() => greedy.waiting === 200, { timeoutMs: 15_000 })
  greedy.end()
})

test('a listener that does not read is disconnected', async () => {
  const deaf = await Peer.connect(redis.port)
  await deaf.command('SUBSCRIBE', 'news')
  deaf.socket.pause()
  await waitFor(async () => (await peer.command('PUBLISH', 'news', 'x'.repeat(100_000))) === 0, { intervalMs: 1 })
})

test('a list of a million items answers, and takes from both ends', async () => {
  const items = Array.from({ length: 10_000 }, (_, at) => `item ${at}`)
  for (let at = 0; at < 100; at++) await peer.command('RPUSH', 'list', ...items)
  expect(await peer.command('LLEN', 'list')).toBe(1_000_000)
  expect(await peer.command('LINDEX', 'list', '500000')).toBe('item 0')
  expect(await peer.command('LPOP', 'list')).toBe('item 0')
  expect(await peer.command('RPOP', 'list')).toBe('item 9999')
  const middle = (await peer.command('LRANGE', 'list', '400000', '499999')) as unknown[]
  expect(middle.length).toBe(100_000)
})

test('a thousand connections are served at once', async () => {
  const many = await Promise.all(Array.from({ length: 1000 }, () => Peer.connect(redis.port)))
  const replies = await Promise.all(many.map((each, at) => each.command('ECHO', String(at))))
  expect(replies).toEqual(many.map((_, at) => String(at)))
  for (const each of many) each.end()
  await waitFor(async () => String(await peer.command('CLIENT', 'LIST')).split('\n').length === 2)
})

test('a client that ends its side has got the replies to what it sent', async () => {
  peer.socket.end(encodeReply(['SET', 'k', 'v'], 2) + encodeReply(['GET', 'k'], 2))
  expect(await peer.next()).toBe('OK')
  expect(await peer.next()).toBe('v')
  await peer.closed()
})

test('a blocked client that goes away waits no longer', async () => {
  const waiting = await Peer.connect(redis.port)
  waiting.post('BLPOP', 'queue', '0')
  await waitFor(() => redis.seam.exchanges({ outcome: 'pending' }).length === 1)
  expect(redis.journal.underWay.size).toBe(0)
  waiting.end()
  await redis.seam.wait({ operation: 'BLPOP queue 0', outcome: 'aborted' })
  expect(await peer.command('RPUSH', 'queue', 'job')).toBe(1)
  expect(await peer.command('LLEN', 'queue')).toBe(1)
})

test('what is not RESP gets Redis’ error and the end of its connection, and the others nothing', async () => {
  const broken = await Peer.connect(redis.port)
  broken.socket.write('*1\r\n$x\r\n')
  expect(await broken.next()).toEqual({ error: 'ERR Protocol error: invalid bulk length' })
  await broken.closed()
  expect(await peer.command('PING')).toBe('PONG')
})

test('a reset of a hundred thousand keys leaves nothing, and those who watch are told', async () => {
  for (let at = 0; at < 100; at++) {
    await peer.command('MSET', ...Array.from({ length: 1000 }, (_, key) => [`key:${at}:${key}`, 'x']).flat())
  }
  await peer.command('WATCH', 'key:0:0')
  await redis.service.reset()
  await peer.command('MULTI')
  await peer.command('PING')
  expect(await peer.command('EXEC')).toBeNull()
  expect(await peer.command('DBSIZE')).toBe(0)
})
