import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type StartedRedis, startRedis } from './support/started.ts'

let redis: StartedRedis

beforeAll(async () => {
  redis = await startRedis({ provider: 'embedded', password: 'secret', database: 2 })
})
beforeEach(() => redis.service.reset())
afterAll(() => redis[Symbol.asyncDispose]())

describe('ioredis', () => {
  test('logs in by the URL, chooses its database, and works', async () => {
    const client = new Redis(redis.url)
    try {
      await client.set('k', 'v', 'EX', 10)
      expect(await client.get('k')).toBe('v')
      expect(await client.pipeline().incr('n').incr('n').exec()).toEqual([
        [null, 1],
        [null, 2],
      ])
      expect(await client.multi().hset('h', { a: '1' }).hgetall('h').exec()).toEqual([
        [null, 1],
        [null, { a: '1' }],
      ])
      client.defineCommand('double', { numberOfKeys: 1, lua: "return redis.call('GET', KEYS[1]) * 2" })
      expect(await (client as unknown as { double(key: string): Promise<number> }).double('n')).toBe(4)
      expect(await redis.service.get('k')).toBe('v')
    } finally {
      client.disconnect()
    }
  })

  test('listens and waits on connections of their own', async () => {
    const [listener, client] = [new Redis(redis.url), new Redis(redis.url)]
    try {
      await listener.subscribe('news')
      const message = new Promise((resolve) => listener.once('message', (channel, text) => resolve([channel, text])))
      await client.publish('news', 'hello')
      expect(await message).toEqual(['news', 'hello'])
    } finally {
      listener.disconnect()
      client.disconnect()
    }
  })
})

test('node-redis keeps copies of what it reads, until another changes it', async () => {
  const [client, other] = [
    createClient({ url: redis.url, RESP: 3, clientSideCache: { ttl: 0, maxEntries: 0, evictPolicy: 'LRU' } }),
    createClient({ url: redis.url }),
  ]
  await Promise.all([client.connect(), other.connect()])
  const reads = (): number => redis.seam.exchanges({ operation: 'GET copied' }).length
  try {
    await other.set('copied', '1')
    expect([await client.get('copied'), await client.get('copied')]).toEqual(['1', '1'])
    expect(reads()).toBe(1)
    await other.set('copied', '2')
    await expect.poll(() => client.get('copied')).toBe('2')
    expect(reads()).toBe(2)
  } finally {
    client.destroy()
    other.destroy()
  }
})

describe.each([2, 3] as const)('node-redis with RESP%d', (RESP) => {
  test('logs in by the URL, chooses its database, and works', async () => {
    const client = createClient({ url: redis.url, RESP })
    await client.connect()
    try {
      await client.set('k', 'v')
      expect(await client.get('k')).toBe('v')
      await client.hSet('h', { a: '1', b: '2' })
      expect({ ...(await client.hGetAll('h')) }).toEqual({ a: '1', b: '2' })
      await client.zAdd('z', [{ score: 1.5, value: 'm' }])
      expect(await client.zRangeWithScores('z', 0, -1)).toEqual([{ value: 'm', score: 1.5 }])
      await client.xAdd('s', '1-1', { f: 'v' })
      const entries = await client.xRange('s', '-', '+')
      expect(entries?.map(({ id, message }) => ({ id, message: { ...message } }))).toEqual([
        { id: '1-1', message: { f: 'v' } },
      ])
      expect(await client.multi().incr('n').incr('n').exec()).toEqual([1, 2])
      expect(await client.eval('return {KEYS[1], ARGV[1]}', { keys: ['a'], arguments: ['b'] })).toEqual(['a', 'b'])
    } finally {
      client.destroy()
    }
  })
})
