import type { Socket } from 'node:net'
import {
  encodeAuthenticationOk,
  encodeBackendKey,
  encodeParameterStatus,
  encodeReady,
  STATUS,
  TERMINATE,
} from '../wire/index.ts'
import type { PreparedStatement } from './prepared.ts'

/** How long the server may take to end its side, in real milliseconds. */
const LEAVE_TIMEOUT_MS = 2000

/** One connection of the seam to the server. A client's session has one at a time, and can change it while it idles. */
export class ServerLink {
  readonly socket: Socket
  /** The database on the server, which may have another name for the client. */
  readonly database: string
  /** From BackendKeyData: what a cancel request must name. */
  processId = 0
  secret: Buffer = Buffer.alloc(0)
  /** The server's parameters, as it reported them last. */
  readonly parameters = new Map<string, string>()
  /** The prepared statements that this connection knows. */
  readonly statements = new Map<string, PreparedStatement>()
  /** A question of the seam's own is under way. */
  asked = false
  /** Who reads what the server sends. */
  onData: (chunk: Buffer) => void = () => {}
  onClose: () => void = () => {}
  #closed = false

  constructor(socket: Socket, database: string) {
    this.socket = socket
    this.database = database
    socket.on('data', (chunk: Buffer) => this.onData(chunk))
    // An error is always followed by 'close', which is what the reader acts on.
    socket.on('error', () => socket.destroy())
    // The server ends a connection by ending its half; nothing can be asked of it any more.
    socket.on('end', () => socket.end())
    socket.once('close', () => {
      this.#closed = true
      this.onClose()
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  /** What the server said when it let us in, in its own messages. */
  greeting(): Buffer {
    const statuses = [...this.parameters].map(([name, value]) => encodeParameterStatus(name, value))
    const key = encodeBackendKey(this.processId, this.secret)
    return Buffer.concat([encodeAuthenticationOk(), ...statuses, key, encodeReady(STATUS.idle)])
  }

  /** Ends it in an orderly way; resolves when the server has closed it and holds nothing of it any more. */
  leave(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => this.socket.destroy(), LEAVE_TIMEOUT_MS)
      this.socket.once('close', () => {
        clearTimeout(giveUp)
        resolve()
      })
      this.onData = () => {}
      this.socket.resume()
      this.socket.end(TERMINATE)
    })
  }

  /** Ends it hard. */
  destroy(): void {
    this.socket.destroy()
  }
}
