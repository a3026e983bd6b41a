import type { Socket } from 'node:net'
import type { Seam } from '../../foundation/core/index.ts'
import type { ProxyOptions } from './options.ts'
import { currentAddress, type SeamProxy, type Whereabouts } from './seam-proxy.ts'
import { TcpCarriage } from './tcp-carriage.ts'

/**
 * The seam in front of an address whose protocol is not known: each connection is an exchange, and faults act when it is
 * opened (`request`) and when the first bytes come back (`reply`).
 *
 * @param address where the service listens
 * @example const proxy = tcpProxy({ host: '127.0.0.1', port: 6379 }, { clock })
 */
export function tcpProxy(address: Whereabouts, { clock }: ProxyOptions): SeamProxy {
  const open = new Set<TcpCarriage>()
  return {
    accept: (socket: Socket, seam: Seam) => {
      const carriage = new TcpCarriage({ socket, seam, address: currentAddress(address), clock })
      open.add(carriage)
      socket.once('close', () => open.delete(carriage))
      void carriage.start()
    },
    close: () => {
      for (const carriage of open) carriage.close()
    },
  }
}
