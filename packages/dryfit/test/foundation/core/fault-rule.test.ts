import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resetBefore } from '../../../src/foundation/core/faults.ts'
import type { Seam, When } from '../../../src/foundation/core/index.ts'
import { asking, seamOnFrozenClock, uncaughtDuring } from './support.ts'

/** Sends exchanges through, and says which were struck: their numbers from 1. */
async function strikes(seam: Seam, count: number, operation = 'GET /'): Promise<number[]> {
  const struck: number[] = []
  for (let number = 1; number <= count; number++) {
    const crossing = seam.open(asking(operation))
    if ((await crossing.ask('request')).do !== 'pass') struck.push(number)
    crossing.close({ outcome: 'ok' })
  }
  return struck
}

test.each<[string, When, number[]]>([
  ['without a schedule every one', {}, [1, 2, 3, 4, 5, 6, 7, 8]],
  ['times: the first so many', { times: 2 }, [1, 2]],
  ['skip: all after so many', { skip: 5 }, [6, 7, 8]],
  ['every: every n-th', { every: 3 }, [3, 6]],
  ['skip and every', { skip: 1, every: 3 }, [4, 7]],
  ['skip, every and times', { skip: 1, every: 2, times: 2 }, [3, 5]],
  ['probability 0', { probability: 0 }, []],
  ['another operation', { operation: 'POST *' }, []],
  ['where', { where: ({ id }) => id % 4 === 0 }, [4, 8]],
])('%s', async (_title, when, expected) => {
  const { seam } = seamOnFrozenClock()
  const rule = seam.break(resetBefore(), when)
  expect(await strikes(seam, 8)).toEqual(expected)
  expect(rule.count).toBe(expected.length)
  expect(rule.struck).toEqual(expected)
})

test('a schedule strikes what a plain reading of it says', async () => {
  const schedule = fc.record({
    skip: fc.nat(4),
    every: fc.integer({ min: 1, max: 4 }),
    times: fc.integer({ min: 1, max: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(schedule, async ({ skip, every, times }) => {
      const { seam } = seamOnFrozenClock()
      seam.break(resetBefore(), { skip, every, times })
      const candidates = Array.from({ length: 20 }, (_, at) => at + 1).filter(
        (n) => n > skip && (n - skip) % every === 0,
      )
      expect(await strikes(seam, 20)).toEqual(candidates.slice(0, times))
    }),
  )
})

test('only exchanges that fit are counted', async () => {
  const { seam } = seamOnFrozenClock()
  seam.break(resetBefore(), { operation: 'POST /charge', skip: 1 })
  expect(await strikes(seam, 3, 'GET /')).toEqual([])
  expect(await strikes(seam, 3, 'POST /charge')).toEqual([2, 3])
})

test('a probability is drawn from the seed: the same seed strikes the same, another another', async () => {
  const struck = async (seed: number): Promise<number[]> => {
    const { seam } = seamOnFrozenClock({ seed })
    seam.break(resetBefore(), { probability: 0.5 })
    return strikes(seam, 100)
  }
  expect(await struck(1)).toEqual(await struck(1))
  expect(await struck(1)).not.toEqual(await struck(2))
  expect((await struck(1)).length).toBeGreaterThan(30)
})

test('what one fault draws does not change what another strikes', async () => {
  const run = async (others: boolean): Promise<readonly number[]> => {
    const { seam } = seamOnFrozenClock()
    const rule = seam.break(resetBefore(), { probability: 0.5 })
    if (others) seam.break(resetBefore(), { probability: 0.5, operation: 'GET *' })
    await strikes(seam, 50)
    return rule.struck
  }
  expect(await run(true)).toEqual(await run(false))
})

test('fromMs and untilMs bound it in the time of the environment', async () => {
  const { seam, clock } = seamOnFrozenClock()
  seam.break(resetBefore(), { fromMs: 100, untilMs: 200 })
  const strikesNow = async (): Promise<boolean> => (await strikes(seam, 1)).length > 0
  expect(await strikesNow()).toBe(false)
  await clock.advance(100)
  expect(await strikesNow()).toBe(true)
  await clock.advance(99)
  expect(await strikesNow()).toBe(true)
  await clock.advance(1)
  expect(await strikesNow()).toBe(false)
})

test('a fault that another one forestalls is not used up: two answers with times 1 come one after the other', async () => {
  const { seam } = seamOnFrozenClock()
  seam.fail({ status: 503 }, { times: 1 })
  seam.fail({ status: 500 }, { times: 1 })
  const answers: unknown[] = []
  for (let request = 0; request < 3; request++) {
    const crossing = seam.open(asking('GET /'))
    const verdict = await crossing.ask('request')
    answers.push(verdict.do === 'answer' ? verdict.with.status : verdict.do)
    crossing.close({ outcome: 'error' })
  }
  expect(answers).toEqual([503, 500, 'pass'])
})

test('a fault at the reply is not used up by a request that never came that far', async () => {
  const { seam } = seamOnFrozenClock()
  seam.reset({ times: 1 })
  const lost = seam.loseReply({ times: 1 })
  const first = seam.open(asking('GET /'))
  expect(await first.ask('request')).toEqual({ do: 'reset' })
  first.close({ outcome: 'aborted' })
  expect(lost.count).toBe(0)
  const second = seam.open(asking('GET /'))
  expect(await second.ask('request')).toEqual({ do: 'pass' })
  expect(await second.ask('reply')).toEqual({ do: 'reset' })
  second.close({ outcome: 'lost' })
  expect(lost.struck).toEqual([2])
})

test('it remembers the newest of very many', () => {
  const { seam } = seamOnFrozenClock({ maxExchanges: 1 })
  const rule = seam.break(resetBefore())
  for (let count = 0; count < 30_000; count++) {
    const crossing = seam.open(asking('GET /'))
    void crossing.ask('request')
  }
  expect(rule.count).toBe(30_000)
  expect(rule.struck.length).toBeLessThanOrEqual(20_000)
  expect(rule.struck.at(-1)).toBe(30_000)
})

test('a predicate that throws is an uncaught exception, and strikes nothing', async () => {
  const { seam } = seamOnFrozenClock()
  seam.break(resetBefore(), {
    where: () => {
      throw new Error('predicate of a test author')
    },
  })
  let struck: Promise<number[]> | undefined
  const thrown = await uncaughtDuring(() => {
    struck = strikes(seam, 1)
  })
  expect(thrown).toMatchObject({ message: 'predicate of a test author' })
  expect(await struck).toEqual([])
})

test.each([
  [{ times: 0 }, 'option "times" is invalid'],
  [{ skip: -1 }, 'option "skip" is invalid'],
  [{ every: 1.5 }, 'option "every" is invalid'],
  [{ probability: 1.1 }, 'a number from 0 to 1, got 1.1'],
  [{ probability: Number.NaN }, 'a number from 0 to 1, got NaN'],
  [{ fromMs: '1s' }, 'option "fromMs" is invalid'],
  [{ untilMs: -1 }, 'option "untilMs" is invalid'],
  [{ operation: 5 }, 'option "operation" is invalid'],
  [{ where: true }, 'option "where" is invalid'],
  [{ time: 1 }, 'did you mean "times"?'],
])('%j is refused', (when, reason) => {
  const { seam } = seamOnFrozenClock()
  expect(() => seam.break(resetBefore(), when as When)).toThrow(reason)
  expect(seam.rules).toEqual([])
})

test('a rule that is removed strikes no more', async () => {
  const { seam } = seamOnFrozenClock()
  const rule = seam.break(resetBefore())
  const kept = seam.delay(0)
  rule.remove()
  rule.remove()
  expect(seam.rules).toEqual([kept])
  kept.remove()
  expect(await strikes(seam, 1)).toEqual([])
})
