import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder } from '../../../../src/harness/data/catalogue/order.ts'

const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.tuple(
      fc.constant(Array.from({ length: size }, (_, index) => `t${index}`)),
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }),
    ),
  )

const needs = (edges: readonly (readonly [number, number])[]) => (name: string) =>
  edges.filter(([from]) => `t${from}` === name).map(([, to]) => `t${to}`)

/** The obvious way: all that can be reached. */
function reachable(from: string, neededBy: (name: string) => string[]): Set<string> {
  const seen = new Set<string>()
  const todo = neededBy(from)
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (!seen.has(next)) todo.push(...neededBy(next))
    seen.add(next)
  }
  return seen
}

test('everything stands behind what it needs, and a circle is exactly one group', () => {
  fc.assert(
    fc.property(graphs, ([names, edges]) => {
      const neededBy = needs(edges)
      const groups = inOrder(names, neededBy)
      expect(groups.flat().toSorted()).toEqual(names.toSorted())
      const groupOf = new Map(groups.flatMap((group, index) => group.map((name) => [name, index] as const)))
      for (const one of names) {
        for (const other of names) {
          const there = reachable(one, neededBy).has(other)
          const back = reachable(other, neededBy).has(one)
          if (there) expect(groupOf.get(other)).toBeLessThanOrEqual(groupOf.get(one) ?? -1)
          if (one !== other) expect(groupOf.get(one) === groupOf.get(other)).toBe(there && back)
        }
      }
    }),
  )
})

test('a chain of twenty thousand does not exhaust the stack', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => String(index))
  const groups = inOrder(names, (name) => [String(Number(name) + 1)])
  expect(groups[0]).toEqual(['19999'])
  expect(groups).toHaveLength(20_000)
})
