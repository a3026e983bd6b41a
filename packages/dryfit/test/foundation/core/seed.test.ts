import { afterEach, expect, test, vi } from 'vitest'
import { createSeed } from '../../../src/foundation/core/index.ts'

afterEach(() => vi.unstubAllEnvs())

test('equal seeds and labels give equal numbers, others give others', () => {
  const draw = (seed: number, label: string): number[] => {
    const random = createSeed(seed).random(label)
    return Array.from({ length: 20 }, () => random.next())
  }
  expect(draw(7, 'a')).toEqual(draw(7, 'a'))
  expect(draw(7, 'a')).not.toEqual(draw(7, 'b'))
  expect(draw(7, 'a')).not.toEqual(draw(8, 'a'))
})

test('these are the numbers of seed 42: they never change, or recorded failures could not be replayed', () => {
  const random = createSeed(42).random('pinned')
  const numbers = [random.integer(0, 999), random.integer(0, 999), random.integer(0, 999)]
  expect({ numbers, uuid: random.uuid(), bytes: [...random.bytes(4)] }).toMatchInlineSnapshot(`
    {
      "bytes": [
        14,
        22,
        39,
        119,
      ],
      "numbers": [
        981,
        371,
        562,
      ],
      "uuid": "9abbcf61-d84e-4eee-817d-4ae59bd6fe1b",
    }
  `)
})

test('what one part draws does not disturb another', () => {
  const seed = createSeed(3)
  const alone = seed.random('a').integer(0, 1e9)
  const other = seed.random('b')
  for (let times = 0; times < 100; times++) other.next()
  expect(seed.random('a').integer(0, 1e9)).toBe(alone)
})

test('numbers are spread evenly: chi-squared over 100 cells stays below its 99.9th percentile', () => {
  const random = createSeed(11).random('distribution')
  const cells = new Array<number>(100).fill(0)
  const draws = 200_000
  for (let draw = 0; draw < draws; draw++) {
    const cell = random.integer(0, 99)
    cells[cell] = (cells[cell] ?? 0) + 1
  }
  const expected = draws / cells.length
  const chiSquared = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  expect(chiSquared).toBeLessThan(148.2)
})

test('consecutive labels are not related: their first numbers are spread evenly too', () => {
  const seed = createSeed(1)
  const cells = new Array<number>(10).fill(0)
  for (let label = 0; label < 10_000; label++) {
    const cell = seed.random(`fault ${label}`).integer(0, 9)
    cells[cell] = (cells[cell] ?? 0) + 1
  }
  const chiSquared = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  expect(chiSquared).toBeLessThan(27.9)
})

test('every whole number of a range comes, its ends included, and none outside', () => {
  const random = createSeed(5).random('range')
  const drawn = new Set(Array.from({ length: 1000 }, () => random.integer(-2, 3)))
  expect([...drawn].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
})

test('chance is never at 0, always at 1, and about p between', () => {
  const random = createSeed(5).random('chance')
  const count = (p: number): number => Array.from({ length: 10_000 }, () => random.chance(p)).filter(Boolean).length
  expect([count(0), count(1)]).toEqual([0, 10_000])
  expect(Math.abs(count(0.3) - 3000)).toBeLessThan(200)
})

test('pick takes one of the list', () => {
  const random = createSeed(5).random('pick')
  const picked = new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))
  expect([...picked].sort()).toEqual(['a', 'b', 'c'])
  expect(() => random.pick([])).toThrow('a list with at least one element')
})

test('a uuid is one of version 4 (RFC 9562 §5.4)', () => {
  const random = createSeed(5).random('uuid')
  const uuids = Array.from({ length: 100 }, () => random.uuid())
  expect(uuids.every((uuid) => /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(uuid))).toBe(
    true,
  )
  expect(new Set(uuids).size).toBe(100)
})

test('a copy of a generator goes on with the same numbers, and neither disturbs the other', () => {
  const random = createSeed(5).random('copy')
  random.next()
  const copy = random.copy()
  const numbers = Array.from({ length: 5 }, () => random.next())
  expect(Array.from({ length: 5 }, () => copy.next())).toEqual(numbers)
})

test('DRYFIT_SEED is the seed where none is given', () => {
  vi.stubEnv('DRYFIT_SEED', '4294967295')
  expect(createSeed().value).toBe(4_294_967_295)
  expect(createSeed(3).value).toBe(3)
  vi.stubEnv('DRYFIT_SEED', '')
  expect(createSeed().value).toBeGreaterThanOrEqual(0)
})

test.each(['abc', '-1', '1.5', '0x10', '4294967296'])('DRYFIT_SEED=%s is refused', (text) => {
  vi.stubEnv('DRYFIT_SEED', text)
  expect(() => createSeed()).toThrow('a whole number from 0 to 4294967295')
})

test('a range of nothing is refused', () => {
  const random = createSeed(5).random('range')
  expect(() => random.integer(3, 2)).toThrow('the smaller one first, got [3,2]')
  expect(() => random.integer(0, 1.5)).toThrow('two whole numbers')
})
