import type { Socket } from 'node:net'
import type { Seam } from '../../../foundation/core/index.ts'
import type { Broker } from '../state/broker.ts'
import type { Users } from './login.ts'

/** What a connection may use, at most. */
export interface ConnectionLimits {
  /** Largest frame, overhead included. */
  readonly maxFrameBytes: number
  readonly maxChannels: number
  readonly heartbeatSeconds: number
  readonly maxMessageBytes: number
  /** Bytes that may wait to be sent before consumers and reading pause. */
  readonly maxOutboxBytes: number
  /** Bytes of commands that may wait behind a held one before reading pauses. */
  readonly maxBacklogBytes: number
  /** Real milliseconds a client has to log in, and to confirm a close. */
  readonly handshakeTimeoutMs: number
}

/** A connection, as the service that keeps it sees it. */
export interface LiveConnection {
  /** Ends the connection from the broker's side: `CONNECTION_FORCED - …`. */
  forceClose(explanation: string): void
  end(how: 'reset' | 'close'): void
}

export interface ConnectionParts {
  readonly socket: Socket
  readonly seam: Seam
  readonly broker: Broker
  readonly users: Users
  readonly limits: ConnectionLimits
  readonly onEnd: (connection: LiveConnection) => void
}
