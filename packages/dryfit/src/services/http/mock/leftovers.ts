import { titleOf } from '../explain/describe.ts'
import type { RunningVirtual } from '../virtual.ts'

/** What was of no use, by what people call it. */
export interface Leftovers {
  /** Stubs that served nothing since the last reset. */
  readonly unused: readonly string[]
  /** Stubs that never can serve, and which takes their requests. */
  readonly shadowed: readonly { readonly stub: string; readonly by: string }[]
}

/** Which stubs were of no use, for the end of a log. Nothing is said of a service that nobody asked. */
export function leftoversOf(service: RunningVirtual): Leftovers {
  const { unused, shadowed } = service.report()
  if (unused.length === service.stubCount) return { unused: [], shadowed: [] }
  return {
    unused: unused.map(titleOf),
    shadowed: shadowed.map(({ stub, by }) => ({ stub: titleOf(stub), by: titleOf(by) })),
  }
}
