import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { type ControlledClock, createClock, toEpochMs, waitFor } from '../../../src/foundation/core/index.ts'
import { uncaughtDuring } from './support.ts'

afterEach(() => vi.useRealTimers())

function frozenAt(ms: number): ControlledClock {
  const clock = createClock()
  clock.freeze(ms)
  return clock
}

test('a clock runs with the machine until it is frozen', () => {
  const clock = createClock()
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000)
  expect(clock.frozen).toBe(false)
  clock.freeze('2030-01-01T00:00:00Z')
  expect(clock.frozen).toBe(true)
  expect(new Date(clock.now()).toISOString()).toBe('2030-01-01T00:00:00.000Z')
})

test('a resumed clock runs on from where it stood', () => {
  const clock = frozenAt(1_000_000)
  clock.resume()
  clock.resume()
  expect(clock.frozen).toBe(false)
  expect(clock.now() - 1_000_000).toBeLessThan(1000)
})

test('timers fire in the order of their due times, and of their making where those are equal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 30 }), async (delays) => {
      const clock = frozenAt(0)
      const fired: [number, number][] = []
      for (const [index, delay] of delays.entries()) clock.setTimer(delay, () => fired.push([index, clock.now()]))
      await clock.advance(20)
      const expected = delays
        .map((delay, index) => [index, delay] as [number, number])
        .sort((a, b) => a[1] - b[1] || a[0] - b[0])
      expect(fired).toEqual(expected)
    }),
    { numRuns: 20 },
  )
})

test('only what falls due within the advance fires', async () => {
  const clock = frozenAt(0)
  const fired: string[] = []
  clock.setTimer(10, () => fired.push('due'))
  clock.setTimer(11, () => fired.push('later'))
  await clock.advance(10)
  expect(fired).toEqual(['due'])
  await clock.advance(1)
  expect(fired).toEqual(['due', 'later'])
})

test('a timer that is set while time moves fires in the same move if it falls due', async () => {
  const clock = frozenAt(0)
  const fired: number[] = []
  const tick = (): void => {
    fired.push(clock.now())
    clock.setTimer(10, tick)
  }
  clock.setTimer(10, tick)
  await clock.advance(35)
  expect(fired).toEqual([10, 20, 30])
  expect(clock.now()).toBe(35)
})

test('what a fired timer wakes runs before the next timer fires', async () => {
  const clock = frozenAt(0)
  const log: string[] = []
  const worker = async (): Promise<void> => {
    for (let round = 1; round <= 3; round++) {
      await clock.sleep(10)
      log.push(`round ${round} at ${clock.now()}`)
    }
  }
  const done = worker()
  clock.setTimer(15, () => log.push('between'))
  await clock.advance(30)
  await done
  expect(log).toEqual(['round 1 at 10', 'between', 'round 2 at 20', 'round 3 at 30'])
})

test('an action may cancel another that is due at the same time', async () => {
  const clock = frozenAt(0)
  const fired: string[] = []
  clock.setTimer(5, () => {
    fired.push('first')
    second.cancel()
  })
  const second = clock.setTimer(5, () => fired.push('second'))
  await clock.advance(5)
  expect(fired).toEqual(['first'])
})

test('an action may move time itself', async () => {
  const clock = frozenAt(0)
  const fired: string[] = []
  clock.setTimer(5, () => void clock.advance(100).then(() => fired.push('moved')))
  clock.setTimer(50, () => fired.push('fifty'))
  await clock.advance(10)
  await waitFor(() => fired.length === 2)
  expect(fired).toEqual(['fifty', 'moved'])
  expect(clock.now()).toBe(105)
})

test('moving back fires nothing, and what was set stays at its time', async () => {
  const clock = frozenAt(1000)
  let fired = 0
  clock.setTimer(100, () => fired++)
  await clock.moveTo(500)
  expect([clock.now(), fired]).toEqual([500, 0])
  await clock.moveTo(1099)
  expect(fired).toBe(0)
  await clock.moveTo(1100)
  expect(fired).toBe(1)
})

test('reset goes back to the time of the machine, and timers keep their distance', async () => {
  vi.useFakeTimers({ now: 5_000_000, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const clock = frozenAt(0)
  let fired = 0
  clock.setTimer(100, () => fired++)
  clock.reset()
  expect([clock.now(), clock.frozen]).toEqual([5_000_000, false])
  vi.advanceTimersByTime(99)
  expect(fired).toBe(0)
  vi.advanceTimersByTime(1)
  expect(fired).toBe(1)
})

test('on a running clock timers fire by themselves, the earliest first, also those beyond one system timer', () => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const clock = createClock()
  const fired: string[] = []
  clock.setTimer(40 * 86_400_000, () => fired.push('forty days'))
  clock.setTimer(20, () => fired.push('20'))
  clock.setTimer(10, () => fired.push('10')).cancel()
  clock.setTimer(10, () => fired.push('ten'))
  vi.advanceTimersByTime(25)
  expect(fired).toEqual(['ten', '20'])
  vi.advanceTimersByTime(40 * 86_400_000)
  expect(fired).toEqual(['ten', '20', 'forty days'])
})

test('a frozen clock fires nothing by itself, and goes on when it is resumed', () => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const clock = createClock()
  let fired = 0
  clock.setTimer(10, () => fired++)
  clock.freeze()
  vi.advanceTimersByTime(1000)
  expect(fired).toBe(0)
  clock.resume()
  vi.advanceTimersByTime(10)
  expect(fired).toBe(1)
})

test('with its last timer cancelled a clock does not keep the process alive', () => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const clock = createClock()
  const timers = [clock.setTimer(10, () => undefined), clock.setTimer(20, () => undefined)]
  expect(vi.getTimerCount()).toBe(1)
  for (const timer of timers) timer.cancel()
  expect(vi.getTimerCount()).toBe(0)
})

test('an action that throws is an uncaught exception, and the others fire all the same', async () => {
  const clock = frozenAt(0)
  let fired = 0
  clock.setTimer(1, () => {
    throw new Error('an action of a test author')
  })
  clock.setTimer(1, () => fired++)
  const thrown = await uncaughtDuring(() => clock.advance(1))
  expect(thrown).toMatchObject({ message: 'an action of a test author' })
  await waitFor(() => fired === 1)
})

test('a sleep ends with the reason of its signal, and leaves no timer behind', async () => {
  const clock = frozenAt(0)
  const controller = new AbortController()
  const sleep = clock.sleep(1000, controller.signal)
  controller.abort(new Error('woken'))
  await expect(sleep).rejects.toThrow('woken')
  await expect(clock.sleep(1000, controller.signal)).rejects.toThrow('woken')
})

test('a time that was kept is gone back to: frozen to its moment, running to its distance; timers keep theirs', async () => {
  // Real time stands still, so that none passes while the clock runs.
  vi.useFakeTimers({ now: 0, toFake: ['Date'] })
  const clock = frozenAt(1000)
  const goBack = clock.keep()
  await clock.advance(5000)
  let fired = 0
  clock.setTimer(100, () => fired++)
  clock.resume()
  goBack()
  expect([clock.frozen, clock.now()]).toEqual([true, 1000])
  await clock.advance(99)
  expect(fired).toBe(0)
  await clock.advance(1)
  expect(fired).toBe(1)

  const running = createClock()
  await running.advance(60_000)
  const goBackToRunning = running.keep()
  running.freeze(0)
  vi.setSystemTime(500)
  goBackToRunning()
  expect([running.frozen, running.now()]).toEqual([false, 60_500])
})

test('whoever listens is told of every jump, freeze and resume, until it unsubscribes', async () => {
  const clock = createClock()
  let told = 0
  const unsubscribe = clock.onChange(() => told++)
  clock.freeze(0)
  await clock.advance(5)
  await clock.moveTo(2)
  clock.resume()
  clock.reset()
  expect(told).toBe(5)
  unsubscribe()
  clock.freeze()
  expect(told).toBe(5)
})

test('a hundred thousand timers fire in order', async () => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const clock = createClock()
  const fired: number[] = []
  const count = 100_000
  for (let index = 0; index < count; index++) {
    const due = 1 + ((index * 7919) % count)
    clock.setTimer(due, () => fired.push(due))
  }
  vi.advanceTimersByTime(count)
  expect(fired.length).toBe(count)
  expect(fired.every((due, index) => due === index + 1)).toBe(true)
})

test.each([
  ['advance', (clock: ControlledClock) => clock.advance(-1), 'milliseconds ≥ 0, got -1'],
  ['moveTo', (clock: ControlledClock) => clock.moveTo('tomorrow'), '"tomorrow" is not a time'],
  ['setTimer', async (clock: ControlledClock) => clock.setTimer(Number.NaN, () => undefined), 'got NaN (number)'],
])('%s refuses what is no time', async (_verb, act, reason) => {
  await expect(act(createClock())).rejects.toThrow(reason)
})

test('a time may be epoch milliseconds, a Date or ISO text', () => {
  expect([0, new Date(0), '1970-01-01T00:00:00Z'].map(toEpochMs)).toEqual([0, 0, 0])
})
