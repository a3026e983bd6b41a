import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { decodeStartup, type StartupPacket, startupLength, TLS_HANDSHAKE } from '../wire/index.ts'
import { readPiece } from './read-piece.ts'

/** How long a client may take from connecting to its start-up, in real milliseconds (as `authentication_timeout`). */
const GREETING_TIMEOUT_MS = 60_000

/** How a client begins, and the socket it speaks on from then on: another one where TLS has begun. */
export interface Greeting {
  readonly packet: Exclude<StartupPacket, { kind: 'ssl' | 'gssenc' }>
  /** Paused; what came after the packet was put back. */
  readonly socket: Socket
}

/**
 * Reads how a client begins. SSLRequest is answered with `N`, or with `S` and TLS where there is a context; GSSENCRequest
 * with `N`. Resolves to undefined when the client leaves before it has said what it wants.
 *
 * ```
 *   client ──SSLRequest──▶ N │ S + TLS ──GSSENCRequest──▶ N ──StartupMessage │ CancelRequest──▶ Greeting
 * ```
 *
 * @throws WireError for anything else.
 */
export async function readGreeting(socket: Socket, tls?: SecureContext): Promise<Greeting | undefined> {
  const timer = setTimeout(() => socket.destroy(), GREETING_TIMEOUT_MS)
  timer.unref()
  try {
    return await greet(socket, tls)
  } finally {
    clearTimeout(timer)
  }
}

async function greet(first: Socket, tls: SecureContext | undefined): Promise<Greeting | undefined> {
  let socket = first
  for (;;) {
    const bytes = await readPacket(socket, tls !== undefined && socket === first)
    if (bytes === undefined) return undefined
    if (bytes === DIRECT_TLS) {
      socket = beginTls(socket, tls as SecureContext)
      continue
    }
    const packet = decodeStartup(bytes)
    if (packet.kind === 'startup' || packet.kind === 'cancel') return { packet, socket }
    const secure = packet.kind === 'ssl' && tls !== undefined && socket === first
    socket.write(secure ? 'S' : 'N')
    if (secure) socket = beginTls(socket, tls)
  }
}

function beginTls(socket: Socket, secureContext: SecureContext): Socket {
  const secured = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['postgresql'] })
  secured.on('error', () => secured.destroy())
  secured.pause()
  return secured
}

const DIRECT_TLS = Buffer.of(TLS_HANDSHAKE)

function readPacket(socket: Socket, mayBeTls: boolean): Promise<Buffer | undefined> {
  return readPiece(socket, (held) => (mayBeTls && held[0] === TLS_HANDSHAKE ? 0 : startupLength(held))).then((bytes) =>
    bytes?.length === 0 ? DIRECT_TLS : bytes,
  )
}
