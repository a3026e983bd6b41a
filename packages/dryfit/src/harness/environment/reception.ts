import { can, DryfitError, type RunningService } from '../../foundation/core/index.ts'
import type { Acceptor } from './switchboard.ts'

/** Who takes the connections of a service's seams: the service itself, or the proxy for its wire. */
export function acceptorOf(service: RunningService): Acceptor {
  if (can(service, 'accept')) return (socket, seam) => service.accept(socket, seam)
  throw new DryfitError('ABILITY_MISSING', {
    what: `service "${service.name}" cannot be reached`,
    why: 'a running service either has a method accept(socket, seam), or address and wire',
    fix: 'add one of them to the running service',
  })
}
