import type { Stub } from './model.ts'

/** Below zero when `a` is to be tried before `b`: better priority first, then the newer one. */
export function compareRank(a: Stub, b: Stub): number {
  return a.priority - b.priority || b.order - a.order
}

let lastOrder = 0

/** The recency of a stub that is being made. */
export function nextOrder(): number {
  return ++lastOrder
}
