import { type Clock, Journal, Seam, type Seed } from '../../../foundation/core/index.ts'
import { type Listener, listen } from '../../../foundation/net/index.ts'
import type { ServerAccess } from '../server/server.ts'
import type { Gateway } from '../session/index.ts'

/**
 * A way in for the test's own questions: it follows the database like any consumer, but stands in no journal, and no
 * fault strikes it.
 */
export async function openInnerDoor(
  gateway: Gateway,
  as: { user: string; password: string; database: string; service: string; clock: Clock; seed: Seed },
): Promise<{ access: ServerAccess; listener: Listener }> {
  const { user, password, database, service, clock, seed } = as
  const journal = new Journal({ maxExchanges: 1 })
  const seam = new Seam({ consumer: 'dryfit', service, clock, seed, journal })
  const listener = await listen()
  listener.serve((socket) => gateway.accept(socket, seam))
  return { access: { ...listener.address, user, password, database, tls: false }, listener }
}
