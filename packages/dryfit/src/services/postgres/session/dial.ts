import { connect as connectSocket, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { DryfitError } from '../../../foundation/core/index.ts'
import { connect } from '../../../foundation/net/index.ts'
import { encodeSslRequest } from '../wire/index.ts'

/** Where a server listens. */
export interface ServerAddress {
  /** A host name, or the folder of a Unix socket. */
  readonly host: string
  readonly port: number
  readonly tls: boolean | { readonly rejectUnauthorized: boolean }
}

const TIMEOUT_MS = 5000
const ACCEPTS_TLS = 0x53

/**
 * Opens a bare connection to a server, encrypted where the address asks for it.
 *
 * @throws CONNECT_FAILED with the reason.
 */
export async function dial(address: ServerAddress): Promise<Socket> {
  const socket = await (address.host.startsWith('/')
    ? dialFolder(address)
    : connect(address, { timeoutMs: TIMEOUT_MS }))
  return address.tls === false ? socket : secure(socket, address)
}

function dialFolder({ host, port }: ServerAddress): Promise<Socket> {
  const path = `${host}/.s.PGSQL.${port}`
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ path, allowHalfOpen: true })
    socket.once('error', (cause) => reject(connectError(path, cause.message, cause)))
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}

/** SSLRequest, its one-byte answer, and TLS ("SSL Session Encryption"). */
function secure(socket: Socket, { host, tls }: ServerAddress): Promise<Socket> {
  const rejectUnauthorized = typeof tls === 'object' ? tls.rejectUnauthorized : true
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown): void => {
      socket.destroy()
      reject(connectError(host, why, cause))
    }
    socket.once('error', (cause) => fail(cause.message, cause))
    socket.once('close', () => fail('it closed the connection before TLS began'))
    socket.once('data', (answer: Buffer) => {
      socket.removeAllListeners('close')
      socket.pause()
      if (answer[0] !== ACCEPTS_TLS) return fail('it does not speak TLS')
      const secured = connectTls({ socket, servername: host, rejectUnauthorized }, () => resolve(secured))
      secured.once('error', (cause) => fail(cause.message, cause))
    })
    socket.write(encodeSslRequest())
  })
}

function connectError(where: string, why: string, cause: unknown): DryfitError {
  return new DryfitError('CONNECT_FAILED', { what: `cannot connect to ${where}`, why, cause })
}
