import type { AcceptsConnections, Address } from '../../foundation/core/index.ts'

/** A seam's worth of proxy: it serves sockets, and lets its own connections to the service go at the end. */
export interface SeamProxy extends AcceptsConnections {
  close(): void
}

/** Where the service behind a proxy listens; a function where a restart may move it. */
export type Whereabouts = Address | (() => Address)

export function currentAddress(whereabouts: Whereabouts): Address {
  return typeof whereabouts === 'function' ? whereabouts() : whereabouts
}
