import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { createClock, createSeed, Journal, Seam } from '../../../../src/foundation/core/index.ts'
import { type Listener, listen } from '../../../../src/foundation/net/index.ts'
import type { PostgresServer } from '../../../../src/services/postgres/server/server.ts'
import { dial, Gateway, type GatewayOptions } from '../../../../src/services/postgres/session/index.ts'
import { startServer } from './providers.ts'
import { RawClient } from './raw-client.ts'

/** A gateway in front of a server of its own, which decides itself whom it lets in. */
export interface DirectGateway {
  readonly server: PostgresServer
  readonly gateway: Gateway
  readonly seam: Seam
  readonly journal: Journal
  readonly listener: Listener
  /** A client through the seam, not logged in. */
  through(): Promise<RawClient>
  /** A client past the seam, not logged in. */
  past(): Promise<RawClient>
  stop(): Promise<void>
}

/** @param pieceBytes in pieces of which length both sides of the gateway receive their bytes */
export async function openDirectGateway(
  options: GatewayOptions & { pieceBytes?: number } = {},
): Promise<DirectGateway> {
  const { pieceBytes } = options
  const server = await startServer()
  const journal = new Journal()
  const seam = new Seam({ consumer: 'test', service: 'db', clock: createClock(), seed: createSeed(1), journal })
  const cut = (socket: Socket): Socket => (pieceBytes === undefined ? socket : inPieces(socket, pieceBytes))
  const gateway = new Gateway(
    {
      databaseFor: ({ database }) => database,
      connect: async () => cut(await dial(server.access)),
      attach: () => Promise.reject(new Error('not asked for here')),
      quiet: () => {},
    },
    options,
  )
  const listener = await listen()
  listener.serve((socket) => gateway.accept(cut(socket), seam))
  return {
    ...{ server, gateway, seam, journal, listener },
    through: async () => new RawClient(connect(listener.address.port, '127.0.0.1')),
    past: async () => {
      const socket = await dial(server.access)
      return new RawClient(socket)
    },
    stop: async () => {
      gateway.close()
      await listener.close()
      await server.stop()
    },
  }
}

/** The same connection, its bytes arriving in pieces of exactly `length` (and what is left over). */
export function inPieces(socket: Socket, length: number): Socket {
  const pieces = new Duplex({
    allowHalfOpen: true,
    read: () => socket.resume(),
    write: (chunk, encoding, done) => {
      socket.write(chunk, encoding, () => done())
    },
    final: (done) => {
      socket.end()
      done()
    },
    destroy: (_error, done) => {
      socket.destroy()
      done(null)
    },
  })
  socket.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at += length) pieces.push(chunk.subarray(at, at + length))
  })
  socket.on('end', () => pieces.push(null))
  socket.on('error', () => pieces.destroy())
  socket.on('close', () => pieces.destroy())
  return pieces as unknown as Socket
}
