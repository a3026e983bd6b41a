import type { AcceptsConnections } from '../../foundation/core/index.ts'

/** A seam's worth of proxy: it serves sockets, and lets its own connections to the service go at the end. */
export interface SeamProxy extends AcceptsConnections {
  close(): void
}
