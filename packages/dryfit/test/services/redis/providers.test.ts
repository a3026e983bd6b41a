import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  answer,
  delay,
  drop,
  duplicate,
  hang,
  hold,
  replyLost,
  resetBefore,
} from '../../../src/foundation/core/faults.ts'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { Peer } from './support/peer.ts'
import { providerCases } from './support/providers.ts'
import type { StartedRedis } from './support/started.ts'

describe.each(providerCases())('$provider', ({ missing, start }) => {
  describe.skipIf(missing !== undefined)(missing ?? 'is there', () => {
    let redis: StartedRedis
    const peers: Peer[] = []
    const connect = async (): Promise<Peer> => {
      const peer = await Peer.connect(redis.port)
      peers.push(peer)
      return peer
    }

    beforeAll(async () => {
      redis = await start()
    })
    beforeEach(async () => {
      for (const peer of peers.splice(0)) peer.end()
      redis.seam.mend()
      redis.journal.clear()
      await redis.service.reset()
    })
    afterAll(async () => {
      await redis[Symbol.asyncDispose]()
    })

    test('a client sets and gets, and the journal says so', async () => {
      const peer = await connect()
      expect(await peer.command('SET', 'user:1', 'Ada', 'EX', '300')).toBe('OK')
      expect(await peer.command('GET', 'user:1')).toBe('Ada')
      const lines = redis.seam.exchanges().map(({ operation, outcome }) => `${operation} ${outcome}`)
      expect(lines).toEqual(['SET user:1 … EX 300 ok', 'GET user:1 ok'])
      expect(redis.seam.exchanges()[1]?.reply?.value).toBe('Ada')
    })

    test('an error reply is an exchange that failed', async () => {
      const peer = await connect()
      await peer.command('SET', 'k', 'text')
      await peer.command('INCR', 'k')
      const [exchange] = redis.seam.exchanges({ operation: 'INCR k' })
      expect(exchange?.outcome).toBe('error')
      expect(exchange?.error).toEqual({ code: 'ERR', message: 'value is not an integer or out of range' })
    })

    test('a pipeline keeps its order', async () => {
      const peer = await connect()
      for (let at = 0; at < 100; at++) peer.post('RPUSH', 'list', String(at))
      for (let at = 1; at <= 100; at++) expect(await peer.next()).toBe(at)
    })

    test('what is not RESP gets Redis’ error and the end of its connection, and what came before it happens once', async () => {
      const [broken, other] = [await connect(), await connect()]
      const increment = '*2\r\n$4\r\nINCR\r\n$1\r\nk\r\n'
      broken.socket.write(`${increment}*1\r\n$x\r\n`)
      expect(await broken.next()).toBe(1)
      expect(await broken.next()).toEqual({ error: 'ERR Protocol error: invalid bulk length' })
      await broken.closed()
      broken.socket.write(increment)
      expect(await other.command('GET', 'k')).toBe('1')
    })

    test('a command that waits for others is no work under way, and its reply comes', async () => {
      const [waiting, peer] = [await connect(), await connect()]
      waiting.post('BLPOP', 'queue', '0')
      await waitFor(() => redis.seam.exchanges({ operation: 'BLPOP queue 0', outcome: 'pending' }).length === 1)
      await peer.command('PING')
      expect([...redis.journal.underWay].map(String)).toEqual([])
      await peer.command('RPUSH', 'queue', 'job')
      expect(await waiting.next()).toEqual(['queue', 'job'])
    })

    test('a transaction is one exchange, with its commands inside', async () => {
      const peer = await connect()
      await peer.command('MULTI')
      await peer.command('SET', 'a', '1')
      await peer.command('INCR', 'a')
      expect(await peer.command('EXEC')).toEqual(['OK', 2])
      const exchanges = redis.seam.exchanges()
      expect(exchanges.map(({ operation }) => operation)).toEqual(['MULTI [SET a …; INCR a] EXEC'])
      expect(exchanges[0]?.request.value).toEqual([
        ['SET', 'a', '1'],
        ['INCR', 'a'],
      ])
    })

    test('messages reach their listeners, each an exchange', async () => {
      const [listener, speaker] = [await connect(), await connect()]
      expect(await listener.command('SUBSCRIBE', 'news')).toEqual(['subscribe', 'news', 1])
      expect(await speaker.command('PUBLISH', 'news', 'hello')).toBe(1)
      expect(await listener.next()).toEqual(['message', 'news', 'hello'])
      expect(redis.seam.exchanges({ operation: 'message news' })).toHaveLength(1)
    })

    test('a client that tracks keys hears of their changes, each an exchange', async () => {
      const [reader, writer] = [await connect(), await connect()]
      await reader.command('HELLO', '3')
      expect(await reader.command('CLIENT', 'TRACKING', 'ON')).toBe('OK')
      expect(await reader.command('GET', 'user:1')).toBeNull()
      await writer.command('SET', 'user:1', 'Ada')
      expect(await reader.next()).toEqual(['invalidate', ['user:1']])
      expect(await reader.command('GET', 'user:1')).toBe('Ada')
      expect(redis.seam.exchanges({ operation: 'message __redis__:invalidate' })).toHaveLength(1)
    })

    test('a client that tracks keys hears that all are gone when the test resets', async () => {
      const reader = await connect()
      await reader.command('HELLO', '3')
      await reader.command('CLIENT', 'TRACKING', 'ON')
      await reader.command('GET', 'user:1')
      await redis.service.reset()
      expect(await reader.next()).toEqual(['invalidate', null])
    })

    test('a blocked client gets what another pushes, and its exchange is pending until then', async () => {
      const [waiting, pushing] = [await connect(), await connect()]
      waiting.post('BLPOP', 'queue', '10')
      await waitFor(() => redis.seam.exchanges({ operation: 'BLPOP queue 10', outcome: 'pending' }).length === 1)
      await pushing.command('RPUSH', 'queue', 'job')
      expect(await waiting.next()).toEqual(['queue', 'job'])
    })

    test('the test reads and writes by its own door, and leaves no exchange', async () => {
      const { service } = redis
      await service.set('greeting', 'grüß dich', { ttlMs: 60_000 })
      expect(await service.get('greeting')).toBe('grüß dich')
      expect(await service.get('nothing')).toBeNull()
      expect(await service.keys()).toEqual(['greeting'])
      expect(await service.exists('greeting')).toBe(true)
      expect(await service.ttl('greeting')).toBeGreaterThan(50_000)
      expect(await service.ttl('nothing')).toBeUndefined()
      await service.command('HSET', 'h', 'a', 1)
      await service.command('ZADD', 'z', 1.5, 'm')
      await service.command('XADD', 's', '1-1', 'f', 'v')
      expect(await service.dump()).toMatchObject({
        greeting: { type: 'string', value: 'grüß dich' },
        h: { type: 'hash', value: { a: '1' }, ttlMs: null },
        s: { type: 'stream', value: [{ id: '1-1', f: 'v' }] },
        z: { type: 'zset', value: { m: 1.5 } },
      })
      expect(await service.describeKey('h')).toBe('hash {"a":"1"}')
      expect(await service.describeKey('nothing')).toBe('redis has no key "nothing"')
      expect(await service.delete('h', 'z')).toBe(2)
      await expect(service.command('INCR', 'greeting')).rejects.toMatchObject({ code: 'REDIS_REPLY_ERROR' })
      expect(redis.journal.size).toBe(0)
    })

    test('a key ends now', async () => {
      const peer = await connect()
      await peer.command('SET', 'session', 'x', 'EX', '1000')
      expect(await redis.service.expireNow('session')).toBe(true)
      expect(await redis.service.expireNow('session')).toBe(false)
      expect(await peer.command('GET', 'session')).toBeNull()
    })

    test('a reset forgets the data, and the connections stay', async () => {
      const peer = await connect()
      await peer.command('SET', 'k', '1')
      await redis.service.reset()
      expect(await peer.command('GET', 'k')).toBeNull()
    })

    test('a snapshot brings back what it kept, as often as is asked', async () => {
      const peer = await connect()
      await peer.command('RPUSH', 'list', 'a', 'b')
      await peer.command('SET', 'session', 'x', 'PX', '100000')
      const snapshot = await redis.service.snapshot()
      for (let round = 0; round < 2; round++) {
        await peer.command('RPUSH', 'list', 'c')
        await peer.command('DEL', 'session')
        await peer.command('SET', 'new', '1')
        await snapshot.restore()
        expect(await peer.command('LRANGE', 'list', '0', '-1')).toEqual(['a', 'b'])
        expect(await peer.command('PTTL', 'session')).toBeGreaterThan(50_000)
        expect(await peer.command('EXISTS', 'new')).toBe(0)
      }
    })

    describe('faults', () => {
      test('an error reply in place of the effect', async () => {
        const peer = await connect()
        redis.seam.break(answer({ code: 'LOADING' }), { operation: 'SET *', times: 1 })
        expect(await peer.command('SET', 'k', '1')).toEqual({
          error: 'LOADING Redis is loading the dataset in memory',
        })
        expect(await peer.command('GET', 'k')).toBeNull()
        expect(await peer.command('SET', 'k', '1')).toBe('OK')
      })

      test('a reset before the effect', async () => {
        const peer = await connect()
        redis.seam.break(resetBefore(), { operation: 'SET *' })
        peer.post('SET', 'k', '1')
        await peer.closed()
        expect(await redis.service.get('k')).toBeNull()
        expect(redis.seam.exchanges({ operation: 'SET *' })[0]?.outcome).toBe('aborted')
      })

      test('a lost reply: the effect has happened', async () => {
        const peer = await connect()
        redis.seam.break(replyLost(), { operation: 'INCR *' })
        peer.post('INCR', 'k')
        await peer.closed()
        expect(await redis.service.get('k')).toBe('1')
        expect(redis.seam.exchanges({ operation: 'INCR *' })[0]?.outcome).toBe('lost')
      })

      test('no answer, and those behind it wait too', async () => {
        const peer = await connect()
        redis.seam.break(hang(), { operation: 'GET slow' })
        peer.post('GET', 'slow')
        peer.post('PING')
        await redis.seam.wait({ operation: 'PING' }, { timeoutMs: 100 }).catch(() => {})
        expect(peer.waiting).toBe(0)
      })

      test('a command that is passed on twice, and answered once', async () => {
        const peer = await connect()
        redis.seam.break(duplicate(), { operation: 'INCR k' })
        expect(await peer.command('INCR', 'k')).toBe(1)
        expect(await peer.command('GET', 'k')).toBe('2')
      })

      test('a held command goes on when it is let go, and those behind it keep their order', async () => {
        const [held, other] = [await connect(), await connect()]
        const holding = redis.seam.hold({ operation: 'GET k' })
        held.post('GET', 'k')
        held.post('ECHO', 'after')
        await holding.arrived()
        await other.command('SET', 'k', 'changed meanwhile')
        holding.release()
        expect(await held.next()).toBe('changed meanwhile')
        expect(await held.next()).toBe('after')
      })

      test('a reply that is held has had its effect', async () => {
        const [held, other] = [await connect(), await connect()]
        const holding = hold('reply')
        redis.seam.break(holding, { operation: 'INCR k' })
        held.post('INCR', 'k')
        await holding.arrived()
        expect(await other.command('GET', 'k')).toBe('1')
        holding.release()
        expect(await held.next()).toBe(1)
      })

      test('a message that is lost on its way to a listener', async () => {
        const [listener, speaker] = [await connect(), await connect()]
        await listener.command('SUBSCRIBE', 'news')
        redis.seam.break(drop('reply'), { operation: 'message news', times: 1 })
        await speaker.command('PUBLISH', 'news', 'lost')
        await speaker.command('PUBLISH', 'news', 'arrives')
        expect(await listener.next()).toEqual(['message', 'news', 'arrives'])
      })

      test('a delay of the environment’s clock', async () => {
        const peer = await connect()
        redis.clock.freeze()
        try {
          redis.seam.break(delay(60_000), { operation: 'PING' })
          peer.post('PING')
          await waitFor(() => redis.seam.exchanges({ operation: 'PING' }).length === 1)
          expect(peer.waiting).toBe(0)
          await redis.clock.advance(60_000)
          expect(await peer.next()).toBe('PONG')
        } finally {
          redis.clock.reset()
        }
      })
    })
  })
})
