import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Entry } from '../../../../src/services/redis/state/entry.ts'
import { Expiries } from '../../../../src/services/redis/state/expiries.ts'
import { compileGlob } from '../../../../src/services/redis/state/glob.ts'
import { longestCommonSubsequence } from '../../../../src/services/redis/state/lcs.ts'
import { ListValue } from '../../../../src/services/redis/state/list.ts'
import { addLongDoubles } from '../../../../src/services/redis/state/long-double.ts'
import { OrderedList } from '../../../../src/services/redis/state/ordered-list.ts'
import { OrderedMap } from '../../../../src/services/redis/state/ordered-map.ts'

describe('a list behaves like an array', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('pushLeft', 'pushRight'), item: fc.string({ maxLength: 3 }) }),
    fc.record({ kind: fc.constantFrom('popLeft', 'popRight'), item: fc.constant('') }),
  )
  test('at both ends', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const list = new ListValue()
        const array: string[] = []
        for (const { kind, item } of steps) {
          if (kind === 'pushLeft') {
            list.pushLeft(item)
            array.unshift(item)
          } else if (kind === 'pushRight') {
            list.pushRight(item)
            array.push(item)
          } else if (kind === 'popLeft') expect(list.popLeft()).toBe(array.shift())
          else expect(list.popRight()).toBe(array.pop())
        }
        expect(list.slice()).toEqual(array)
        expect(list.clone().slice()).toEqual(array)
      }),
    )
  })
})

test('an ordered list behaves like a sorted array', () => {
  const compare = (a: number, b: number): number => a - b
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3000 })), { maxLength: 3000 }), (steps) => {
      const list = new OrderedList(compare)
      const model = new Set<number>()
      for (const [add, value] of steps) {
        if (add && !model.has(value)) list.add(value)
        else if (!add) expect(list.delete(value)).toBe(model.has(value))
        if (add) model.add(value)
        else model.delete(value)
      }
      const sorted = [...model].sort(compare)
      expect([...list]).toEqual(sorted)
      for (const at of [0, 1, Math.floor(sorted.length / 2), sorted.length - 1]) {
        if (sorted[at] === undefined) continue
        expect(list.at(at)).toBe(sorted[at])
        expect(list.rankOf(sorted[at])).toBe(at)
      }
      expect(list.slice(2, 700)).toEqual(sorted.slice(2, 700))
      expect(list.rankWhere((value) => value < 1500)).toBe(sorted.filter((value) => value < 1500).length)
    }),
    { numRuns: 30 },
  )
})

test('a scan from the highest position down misses nothing that stays', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1500 }), fc.array(fc.nat(), { maxLength: 200 }), (size, deletions) => {
      const map = new OrderedMap<number>()
      for (let at = 0; at < size; at++) map.set(`key ${at}`, at)
      const doomed = new Set(deletions.map((at) => `key ${at % size}`))
      const queue = [...doomed]
      const seen = new Set<string>()
      let cursor = map.size
      while (cursor > 0) {
        const next = Math.max(0, Math.min(cursor, map.size) - 10)
        for (let at = Math.min(cursor, map.size) - 1; at >= next; at--) seen.add(map.keyAt(at))
        cursor = next
        const gone = queue.pop()
        if (gone !== undefined) map.delete(gone)
        map.set(`new ${cursor}`, 0)
      }
      for (let at = 0; at < size; at++) if (!doomed.has(`key ${at}`)) expect(seen).toContain(`key ${at}`)
    }),
    { numRuns: 50 },
  )
})

test('a small map keeps the order of its keys through deletions', () => {
  const map = new OrderedMap<number>()
  for (const key of ['a', 'b', 'c', 'd']) map.set(key, 1)
  map.delete('b')
  map.set('e', 2)
  expect(map.keys).toEqual(['a', 'c', 'd', 'e'])
  expect(map.get('e')).toBe(2)
})

test('keys end in the order of their times, and those that changed their mind do not', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 200 }), (times) => {
      const expiries = new Expiries()
      const entries = times.map((at, slot) => Object.assign(new Entry(`k${slot}`, '', 0), { expiresAt: at, slot }))
      for (const entry of entries) expiries.add(entry)
      const kept = entries.filter((entry, at) => {
        if (at % 3 === 0) entry.expiresAt = 0
        return at % 3 !== 0
      })
      const taken: number[] = []
      for (let next = expiries.take(1000); next !== undefined; next = expiries.take(1000)) taken.push(next.expiresAt)
      expect(taken).toEqual(kept.map(({ expiresAt }) => expiresAt).sort((a, b) => a - b))
    }),
  )
})

test.each([
  ['h?llo', 'hello', true],
  ['h*llo', 'hllo', true],
  ['h[ae]llo', 'hallo', true],
  ['h[^e]llo', 'hello', false],
  ['h[a-c]llo', 'hbllo', true],
  ['h\\?llo', 'h?llo', true],
  ['*a*b*c*', 'xxaxxbxxcxx', true],
  ['*a*b*c*', 'xxaxxcxxbxx', false],
  ['user:*', 'user:', true],
  ['[', '[', false],
])('the pattern %s and %s: %s', (pattern, text, fits) => {
  expect(compileGlob(pattern)(text)).toBe(fits)
})

test('many stars do not take exponential time', () => {
  expect(compileGlob(`${'*a'.repeat(30)}b`)('a'.repeat(2000))).toBe(false)
})

test.each([
  ['10.5', '0.1', '10.6'],
  ['3.0e3', '200', '3200'],
  ['0.1', '0.2', '0.3'],
  ['1', '-1.5', '-0.5'],
  ['1e15', '0.001', '1000000000000000.0009765625'],
])('%s + %s is %s, as in Redis', (a, b, sum) => {
  expect(addLongDoubles(a, b)).toBe(sum)
})

test('the longest common subsequence is as long as it can be', () => {
  expect(longestCommonSubsequence('ohmytext', 'mynewtext')).toEqual({
    text: 'mytext',
    matches: [
      { a: 4, b: 5, length: 4 },
      { a: 2, b: 0, length: 2 },
    ],
  })
})
