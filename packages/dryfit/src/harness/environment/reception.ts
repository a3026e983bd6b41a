import { type Clock, can, DryfitError, type RunningService } from '../../foundation/core/index.ts'
import { httpProxy, tcpProxy } from '../../services/proxy/index.ts'
import type { Acceptor } from './switchboard.ts'

/** Who takes the connections of a service's seams, and how to let go of it at the end. */
export interface Reception {
  readonly accept: Acceptor
  close(): void
}

/** The service itself where it takes connections, else the proxy that understands its wire. */
export function receptionOf(service: RunningService, clock: Clock): Reception {
  if (can(service, 'accept')) return { accept: (socket, seam) => service.accept(socket, seam), close: () => undefined }
  if (can(service, 'address')) {
    const address = (): typeof service.address => service.address
    const proxy = service.wire === 'http' ? httpProxy(address, { clock }) : tcpProxy(address, { clock })
    return { accept: (socket, seam) => proxy.accept(socket, seam), close: () => proxy.close() }
  }
  throw new DryfitError('ABILITY_MISSING', {
    what: `service "${service.name}" cannot be reached`,
    why: 'a running service either has a method accept(socket, seam), or address and wire',
    fix: 'add one of them to the running service',
  })
}
