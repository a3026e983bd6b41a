import type { Socket } from 'node:net'
import { type Address, DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { connect } from '../../../foundation/net/index.ts'
import type { Probe } from './probe.ts'

const CONNECT_MS = 2000
const LEAVE_MS = 1000

/** Opens a connection. Ready when it is accepted. */
export function tcpProbe(address: Address): Probe {
  return {
    what: `a TCP connection to port ${address.port}`,
    ask: async () => {
      try {
        const socket = await connect(address, { timeoutMs: CONNECT_MS })
        leave(socket)
        return undefined
      } catch (thrown) {
        return thrown instanceof DryfitError ? thrown.why : messageOf(thrown)
      }
    },
  }
}

/** In order, and having read what the app had to say: a reset would end apps that do not expect one. */
function leave(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LEAVE_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.on('error', () => socket.destroy())
  socket.resume()
  socket.end()
}
