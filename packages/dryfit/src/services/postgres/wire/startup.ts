import { BodyReader } from './body-reader.ts'
import { STARTUP } from './codes.ts'
import { MessageWriter } from './message-writer.ts'
import { WireError } from './wire-error.ts'

/** What a client can open a connection with ("Message Flow", Start-up; Canceling Requests; SSL and GSSAPI Session Encryption). */
export type StartupPacket =
  | { readonly kind: 'ssl' | 'gssenc' }
  | { readonly kind: 'cancel'; readonly processId: number; readonly secret: Buffer }
  | { readonly kind: 'startup'; readonly version: number; readonly parameters: ReadonlyMap<string, string> }

/** PostgreSQL's own limit (`MAX_STARTUP_PACKET_LENGTH`). */
export const LARGEST_STARTUP_BYTES = 10_000

/** The first byte of a TLS ClientHello: a client that skips SSLRequest (`sslnegotiation=direct`). */
export const TLS_HANDSHAKE = 0x16

/**
 * The length of the startup packet that `bytes` begin with; undefined while that is not known.
 *
 * @throws WireError when it cannot be one.
 */
export function startupLength(bytes: Buffer): number | undefined {
  if (bytes.length < 4) return undefined
  const length = bytes.readInt32BE(0)
  if (length < 8 || length > LARGEST_STARTUP_BYTES) throw new WireError('invalid length of startup packet')
  return length
}

/** @throws WireError when the fields do not fit the packet. */
export function decodeStartup(packet: Buffer): StartupPacket {
  const reader = new BodyReader(packet, 4)
  const code = reader.uint32()
  switch (code) {
    case STARTUP.sslRequest:
      return { kind: 'ssl' }
    case STARTUP.gssEncRequest:
      return { kind: 'gssenc' }
    case STARTUP.cancelRequest:
      // Four bytes in protocol 3.0, up to 256 since 3.2.
      return { kind: 'cancel', processId: reader.int32(), secret: Buffer.from(reader.rest()) }
    default:
      return { kind: 'startup', version: code, parameters: readParameters(reader) }
  }
}

export function encodeStartup(version: number, parameters: ReadonlyMap<string, string>): Buffer {
  const writer = new MessageWriter().int32(version)
  for (const [name, value] of parameters) writer.text(name).text(value)
  return writer.byte(0).packet()
}

export function encodeCancel(processId: number, secret: Uint8Array): Buffer {
  return new MessageWriter().int32(STARTUP.cancelRequest).int32(processId).bytes(secret).packet()
}

export function encodeSslRequest(): Buffer {
  return new MessageWriter().int32(STARTUP.sslRequest).packet()
}

function readParameters(reader: BodyReader): Map<string, string> {
  const parameters = new Map<string, string>()
  for (let name = reader.text(); name !== ''; name = reader.text()) parameters.set(name, reader.text())
  if (reader.left > 0) throw new WireError('invalid startup packet layout: expected terminator as last byte')
  return parameters
}
