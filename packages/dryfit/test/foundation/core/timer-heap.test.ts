import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type HeapTimer, TimerHeap } from '../../../src/foundation/core/timer-heap.ts'

type Step =
  | { readonly add: number }
  | { readonly removeAt: number }
  | { readonly shift: number }
  | { readonly take: true }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ add: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ removeAt: fc.nat(50) }),
  fc.record({ shift: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ take: fc.constant(true as const) }),
)

function sorted(timers: readonly HeapTimer[]): HeapTimer[] {
  return [...timers].sort((a, b) => a.dueAt - b.dueAt || a.order - b.order)
}

test('the first is always the one that a sorted list would give, whatever is added, removed and shifted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new TimerHeap()
      let oracle: HeapTimer[] = []
      let order = 0
      const remove = (timer: HeapTimer | undefined): void => {
        if (timer === undefined) return
        expect(heap.remove(timer)).toBe(true)
        expect(heap.remove(timer)).toBe(false)
        oracle = oracle.filter((each) => each !== timer)
      }
      for (const each of steps) {
        if ('add' in each) {
          const timer: HeapTimer = { dueAt: each.add, order: order++, index: -1 }
          heap.add(timer)
          oracle.push(timer)
        } else if ('removeAt' in each) remove(oracle[each.removeAt])
        else if ('shift' in each) heap.shift(each.shift)
        else remove(heap.first)
        expect(heap.size).toBe(oracle.length)
        expect(heap.first).toBe(sorted(oracle)[0])
      }
    }),
  )
})
