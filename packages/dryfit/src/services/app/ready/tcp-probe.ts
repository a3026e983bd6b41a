import { type Address, DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { connect } from '../../../foundation/net/index.ts'
import type { Probe } from './probe.ts'

const CONNECT_MS = 2000

/** Opens a connection. Ready when it is accepted. */
export function tcpProbe(address: Address): Probe {
  return {
    what: `a TCP connection to port ${address.port}`,
    ask: async () => {
      try {
        const socket = await connect(address, { timeoutMs: CONNECT_MS })
        socket.destroy()
        return undefined
      } catch (thrown) {
        return thrown instanceof DryfitError ? thrown.why : messageOf(thrown)
      }
    },
  }
}
