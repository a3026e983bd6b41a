import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JournalEvent } from '../../../src/foundation/core/index.ts'
import { asking, seamOnFrozenClock, uncaughtDuring } from './support.ts'

test('exchanges are kept in the order in which they began', () => {
  const { seam, journal } = seamOnFrozenClock()
  const first = seam.open(asking('GET /1'))
  const second = seam.open(asking('GET /2'))
  second.close({ outcome: 'ok' })
  first.close({ outcome: 'error' })
  expect(journal.find().map(({ id, operation, outcome }) => [id, operation, outcome])).toEqual([
    [1, 'GET /1', 'error'],
    [2, 'GET /2', 'ok'],
  ])
})

test('it stays within its limits, keeps the newest, and counts what it let go', () => {
  const step = fc.record({ bytes: fc.nat(3000), replyBytes: fc.nat(3000), closes: fc.boolean() })
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 400, max: 10_000 }),
      (steps, maxExchanges, maxBytes) => {
        const { seam, journal } = seamOnFrozenClock({ maxExchanges, maxBytes })
        for (const { bytes, replyBytes, closes } of steps) {
          const crossing = seam.open(asking('x', { bytes }))
          if (closes) crossing.close({ outcome: 'ok', bytes: replyBytes })
          const kept = journal.find()
          expect(kept.length).toBeLessThanOrEqual(maxExchanges)
          expect(journal.size).toBe(kept.length)
          expect(journal.bytes).toBe(kept.reduce((sum, exchange) => sum + exchange.bytes, 0))
          // One exchange alone may be larger than the limit; two may not.
          if (kept.length > 1) expect(journal.bytes).toBeLessThanOrEqual(maxBytes)
          expect(kept.map(({ id }) => id)).toEqual(kept.map((_, at) => journal.lastId - kept.length + 1 + at))
          expect(journal.dropped).toBe(journal.lastId - kept.length)
        }
      },
    ),
  )
})

test('an exchange that was let go or forgotten before it ended no longer counts', () => {
  const { seam, journal } = seamOnFrozenClock({ maxExchanges: 1 })
  const old = seam.open(asking('old'))
  seam.open(asking('new'))
  const { bytes } = journal
  old.close({ outcome: 'ok', bytes: 5000 })
  expect(journal.bytes).toBe(bytes)
  const forgotten = seam.open(asking('forgotten'))
  journal.clear()
  forgotten.close({ outcome: 'ok', bytes: 5000 })
  expect([journal.size, journal.bytes, journal.dropped]).toEqual([0, 0, 0])
  seam.open(asking('next'))
  expect(journal.find()[0]?.id).toBe(4)
})

test('many more exchanges than the limit leave no trace behind', () => {
  const { seam, journal } = seamOnFrozenClock({ maxExchanges: 10 })
  for (let count = 0; count < 50_000; count++) seam.open(asking('x')).close({ outcome: 'ok' })
  expect([journal.size, journal.dropped, journal.find()[0]?.id]).toEqual([10, 49_990, 49_991])
})

test('a query gives what fits all of it', () => {
  const { seam, journal } = seamOnFrozenClock()
  const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }
  seam.open(asking('GET /a', { trace })).close({ outcome: 'ok' })
  seam.open(asking('POST /a')).close({ outcome: 'error' })
  seam.open({ protocol: 'redis', operation: 'GET k' }).close({ outcome: 'ok' })
  const ids = (query: Parameters<typeof journal.find>[0]): number[] => journal.find(query).map(({ id }) => id)
  expect(ids({ operation: '* /a' })).toEqual([1, 2])
  expect(ids({ operation: /^GET/ })).toEqual([1, 3])
  expect(ids({ operation: /^GET/, protocol: 'http' })).toEqual([1])
  expect(ids({ outcome: 'error' })).toEqual([2])
  expect(ids({ traceId: trace.traceId })).toEqual([1])
  expect(ids({ after: 1 })).toEqual([2, 3])
  expect(ids({ consumer: 'shop', service: 'bank' })).toEqual([1, 2, 3])
  expect(ids({ consumer: 'bank' })).toEqual([])
  expect(ids({ where: ({ id }) => id === 2 })).toEqual([2])
  expect(journal.count({ protocol: 'http' })).toBe(2)
})

test('a wait ends with the exchanges that have ended, those already there included', async () => {
  const { seam, journal } = seamOnFrozenClock()
  seam.open(asking('GET /a')).close({ outcome: 'ok' })
  expect(await journal.wait({ operation: 'GET /a' })).toHaveLength(1)
  const wait = journal.wait({ operation: 'GET /a' }, { times: 3 })
  seam.open(asking('GET /b')).close({ outcome: 'ok' })
  const open = [seam.open(asking('GET /a')), seam.open(asking('GET /a'))]
  for (const crossing of open) crossing.close({ outcome: 'error' })
  expect((await wait).map(({ id }) => id)).toEqual([1, 3, 4])
})

test('a wait that is in vain says what it waited for and what did cross', async () => {
  const { seam, journal } = seamOnFrozenClock()
  seam.open(asking('GET /b')).close({ outcome: 'ok' })
  const query = { consumer: 'shop', service: 'bank', operation: 'GET /a' }
  const error = (await journal.wait(query, { times: 2, timeoutMs: 10 }).catch((thrown) => thrown)) as Error
  expect(error.message).toContain('waited 10 ms for 2 × shop → bank "GET /a", saw 0 [WAIT_TIMED_OUT]')
  expect(error.message).toContain('shop → bank  GET /b  ok in')
})

test('a predicate that throws ends its wait with the error', async () => {
  const { seam, journal } = seamOnFrozenClock()
  const where = (): boolean => {
    throw new Error('predicate of a test author')
  }
  const wait = journal.wait({ where })
  seam.open(asking('GET /a')).close({ outcome: 'ok' })
  await expect(wait).rejects.toThrow('predicate of a test author')
})

test('a subscriber is told when exchanges begin and end, until it unsubscribes', () => {
  const { seam, journal } = seamOnFrozenClock()
  const told: string[] = []
  const unsubscribe = journal.subscribe(({ type, exchange }: JournalEvent) => told.push(`${type} ${exchange.id}`))
  const crossing = seam.open(asking('GET /a'))
  crossing.close({ outcome: 'ok' })
  crossing.close({ outcome: 'error' })
  expect(told).toEqual(['opened 1', 'closed 1'])
  expect(crossing.exchange.outcome).toBe('ok')
  unsubscribe()
  seam.open(asking('GET /b'))
  expect(told).toHaveLength(2)
})

test('a subscriber that throws is an uncaught exception; the traffic and the others go on', async () => {
  const { seam, journal } = seamOnFrozenClock()
  let told = 0
  journal.subscribe(() => {
    throw new Error('listener of a test author')
  })
  journal.subscribe(() => told++)
  const thrown = await uncaughtDuring(() => seam.open(asking('GET /a')))
  expect(thrown).toMatchObject({ message: 'listener of a test author' })
  expect([told, journal.size]).toEqual([1, 1])
})
