import type { Socket } from 'node:net'
import { AUTHENTICATION, BACKEND, BodyReader, FRONTEND, HEADER_BYTES, MessageWriter, WireError } from '../wire/index.ts'
import { readPiece } from './read-piece.ts'

/** PostgreSQL's own limit (`PG_MAX_AUTH_TOKEN_LENGTH`). */
const LARGEST_PASSWORD_BYTES = 65_535

/** How long a client may take to answer, in real milliseconds (as `authentication_timeout`). */
const TIMEOUT_MS = 60_000

/**
 * Asks the client for its password in clear (AuthenticationCleartextPassword), which every client can answer; the bytes
 * do not leave this machine.
 *
 * @returns undefined when the client leaves, as `psql` does to ask its user first.
 */
export async function askPassword(socket: Socket): Promise<string | undefined> {
  socket.write(new MessageWriter().int32(AUTHENTICATION.cleartextPassword).message(BACKEND.authentication))
  const timer = setTimeout(() => socket.destroy(), TIMEOUT_MS)
  const message = await readPiece(socket, messageLength).finally(() => clearTimeout(timer))
  return message === undefined ? undefined : new BodyReader(message, HEADER_BYTES).text()
}

function messageLength(held: Buffer): number | undefined {
  if (held.length < HEADER_BYTES) return undefined
  const length = held.readInt32BE(1)
  if (held[0] !== FRONTEND.authentication || length < 5 || length > LARGEST_PASSWORD_BYTES) {
    throw new WireError('expected password response')
  }
  return length + 1
}
