/**
 * Throws outside of whoever calls: an error in a callback of a test author becomes an uncaught exception, which every
 * runner shows, and the traffic in which it happened goes on.
 */
export function throwLater(thrown: unknown): void {
  queueMicrotask(() => {
    throw thrown
  })
}
