import { describe, expect, test } from 'vitest'
import { createSeed } from '../../../../src/foundation/core/index.ts'
import { type DelayInit, toDelay } from '../../../../src/services/http/time/delay.ts'

const DRAWS = 10_000

/** Sorted, so that the middle one is the median. */
function draws(init: DelayInit, seed = 1): number[] {
  const delay = toDelay(init)
  const random = createSeed(seed).random('delays')
  return Array.from({ length: DRAWS }, () => delay.draw(random)).sort((a, b) => a - b)
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length
const median = (sorted: readonly number[]): number => sorted[DRAWS / 2] as number
const least = (sorted: readonly number[]): number => sorted[0] as number
const most = (sorted: readonly number[]): number => sorted[DRAWS - 1] as number
const within = (value: number, from: number, to: number): void => {
  expect(value).toBeGreaterThanOrEqual(from)
  expect(value).toBeLessThanOrEqual(to)
}

describe('a delay', () => {
  test('that is fixed is always the same', () => {
    expect(new Set([...draws(20), ...draws({ type: 'fixed', milliseconds: 20 })])).toEqual(new Set([20]))
  })

  test('that is uniform fills its bounds evenly', () => {
    const found = draws({ type: 'uniform', lower: 100, upper: 200 })
    within(least(found), 100, 101)
    within(most(found), 199, 200)
    within(mean(found), 148, 152)
  })

  test('that is normal has its mean and deviation, and is never negative', () => {
    const found = draws({ type: 'normal', mean: 100, deviation: 20 })
    within(mean(found), 98, 102)
    within(Math.sqrt(mean(found.map((each) => (each - 100) ** 2))), 19, 21)
    const cut = draws({ type: 'normal', mean: 1, deviation: 20, maxValue: 5 })
    expect([least(cut), most(cut)]).toEqual([0, 5])
  })

  test('that is lognormal has its median, a long tail and a limit', () => {
    const found = draws({ type: 'lognormal', median: 80, sigma: 0.4 })
    within(median(found), 78, 82)
    within(mean(found.map((each) => Math.log(each / 80) ** 2)) ** 0.5, 0.38, 0.42)
    expect(mean(found)).toBeGreaterThan(median(found) * 1.05)
    expect(most(draws({ type: 'lognormal', median: 80, sigma: 0.4, maxValue: 90 }))).toBe(90)
  })

  test('comes from the seed', () => {
    const init: DelayInit = { type: 'normal', mean: 100, deviation: 20 }
    expect(draws(init, 7)).toEqual(draws(init, 7))
    expect(draws(init, 7)).not.toEqual(draws(init, 8))
  })

  test.each([
    -1,
    Number.NaN,
    86_400_001,
    { type: 'uniform', lower: 2, upper: 1 },
    { type: 'normal', mean: 1, deviation: -1 },
    { type: 'lognormal', median: 1, sigma: 1, maxValue: 'x' },
    { type: 'fixed', milliseconds: 1, upper: 2 },
    { type: 'odd' },
  ])('of %j is refused', (init) => {
    expect(() => toDelay(init as DelayInit)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})
