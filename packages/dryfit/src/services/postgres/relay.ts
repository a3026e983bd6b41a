import { connect as connectSocket, type Socket } from 'node:net'
import { messageOf } from '../../foundation/core/index.ts'
import { type Listener, listen, pipeSockets, resetSocket } from '../../foundation/net/index.ts'
import { sqlState } from './connections.ts'
import type { ServerAccess } from './server/server.ts'
import { type OpenedSession, openSession } from './upstream.ts'

export interface RelayOptions {
  readonly access: ServerAccess
  /** What clients must know to be let in. */
  readonly user: string
  readonly password: string
  /** The name that clients use, and the database that they get. Other names mean themselves. */
  readonly publicName: string
  readonly database: () => string
}

/**
 * A loopback port in front of one database: it checks the password, gives the database its public name, and is nothing
 * but a pipe after that.
 *
 * ```
 *   client ──Startup(database=app)──▶ relay ──Startup(database=dryfit_…)──▶ server
 *          ◀─────────────────────────── bytes ──────────────────────────▶
 * ```
 */
export async function openRelay(options: RelayOptions): Promise<Listener> {
  const listener = await listen()
  listener.serve((socket) => relay(socket, options))
  return listener
}

/** The same for one connection that came in elsewhere. */
export function relay(socket: Socket, options: RelayOptions): void {
  welcome(socket, options).catch((thrown: unknown) => refuse(socket, thrown))
}

const SSL_REQUEST = 80_877_103
const GSSENC_REQUEST = 80_877_104
const CANCEL_REQUEST = 80_877_102
/** PostgreSQL's own limit (`MAX_STARTUP_PACKET_LENGTH`). */
const MAX_STARTUP_BYTES = 10_000
const START_UP_MS = 10_000

/** "Message Flow", Start-up. */
async function welcome(socket: Socket, options: RelayOptions): Promise<void> {
  const timer = setTimeout(() => resetSocket(socket), START_UP_MS)
  const reader = new PacketReader(socket)
  try {
    const startup = await readStartup(socket, reader)
    if (startup.cancel !== undefined) return await passCancel(socket, options.access, startup.cancel)
    await checkPassword(socket, reader, startup.parameters, options)
    const session = await openSession(options.access, forServer(startup.parameters, options))
    if (socket.destroyed) {
      session.socket.destroy()
      return
    }
    socket.write(greeting(session))
    join(socket, session.socket, reader.rest())
  } finally {
    clearTimeout(timer)
  }
}

interface Startup {
  readonly parameters: ReadonlyMap<string, string>
  readonly cancel?: Buffer
}

async function readStartup(socket: Socket, reader: PacketReader): Promise<Startup> {
  for (;;) {
    const packet = await reader.packet(0)
    const code = packet.readInt32BE(4)
    if (code === CANCEL_REQUEST) return { parameters: new Map(), cancel: packet }
    if (code !== SSL_REQUEST && code !== GSSENC_REQUEST) return { parameters: parametersOf(packet) }
    // On loopback nothing is encrypted.
    socket.write('N')
  }
}

function parametersOf(packet: Buffer): Map<string, string> {
  const words = packet.subarray(8).toString('utf8').split('\0')
  const parameters = new Map<string, string>()
  for (let index = 0; words[index]; index += 2) parameters.set(words[index] ?? '', words[index + 1] ?? '')
  return parameters
}

/** AuthenticationCleartextPassword, which every client knows; the bytes do not leave this machine. */
async function checkPassword(
  socket: Socket,
  reader: PacketReader,
  parameters: ReadonlyMap<string, string>,
  { user, password }: RelayOptions,
): Promise<void> {
  socket.write(message('R', int32(3)))
  const answer = await reader.packet(1)
  const given = answer.subarray(5, -1).toString('utf8')
  if (answer[0] === 0x70 && given === password) return
  const name = parameters.get('user') ?? ''
  throw Object.assign(new Error(`password authentication failed for user "${name}"`), {
    code: '28P01',
    hint: `the user is "${user}"; the password is in the service's url`,
  })
}

function forServer(parameters: ReadonlyMap<string, string>, options: RelayOptions): Map<string, string> {
  const asked = parameters.get('database') ?? parameters.get('user')
  const database = asked === undefined || asked === options.publicName ? options.database() : asked
  const user = parameters.get('user')
  const known = user === undefined || user === options.user ? options.access.user : user
  return new Map([...parameters, ['user', known], ['database', database]])
}

/** What the server said at the start-up of `session`, said to the client. */
function greeting({ parameters, processId, secret }: OpenedSession): Buffer {
  return Buffer.concat([
    message('R', int32(0)),
    ...[...parameters].map(([name, value]) => message('S', Buffer.from(`${name}\0${value}\0`))),
    message('K', Buffer.concat([int32(processId), int32(secret)])),
    message('Z', Buffer.from('I')),
  ])
}

/** A cancel request is a connection of its own, and the server's key is the client's. */
async function passCancel(socket: Socket, { host, port }: ServerAccess, packet: Buffer): Promise<void> {
  const upstream = host.startsWith('/') ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket({ host, port })
  upstream.on('error', () => upstream.destroy())
  upstream.end(packet)
  upstream.once('close', () => socket.destroy())
  upstream.resume()
}

function join(client: Socket, server: Socket, early: Buffer): void {
  client.removeAllListeners('data')
  server.on('error', () => server.destroy())
  if (early.length > 0) server.write(early)
  pipeSockets(client, server)
}

function refuse(socket: Socket, thrown: unknown): void {
  if (socket.destroyed) return
  const fields = ['SFATAL', 'VFATAL', `C${sqlState(thrown) ?? '08006'}`, `M${messageOf(thrown)}`]
  const hint = (thrown as { hint?: string }).hint
  if (hint !== undefined) fields.push(`H${hint}`)
  socket.end(message('E', Buffer.from(`${fields.join('\0')}\0\0`)))
}

/** Cuts what a socket sends into the packets of the start-up. */
class PacketReader {
  readonly #socket: Socket
  #bytes = Buffer.alloc(0)
  #wake: () => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      socket.pause()
      this.#wake()
    })
    socket.once('close', () => this.#wake())
    socket.once('end', () => this.#wake())
  }

  /** The next packet, whose length field is preceded by `typeBytes` bytes. */
  async packet(typeBytes: 0 | 1): Promise<Buffer> {
    for (;;) {
      const header = typeBytes + 4
      const length = this.#bytes.length >= header ? this.#bytes.readInt32BE(typeBytes) + typeBytes : undefined
      if (length !== undefined && (length < header || length > MAX_STARTUP_BYTES)) {
        throw Object.assign(new Error('invalid length of startup packet'), { code: '08P01' })
      }
      if (length !== undefined && this.#bytes.length >= length) return this.#take(length)
      await this.#more()
    }
  }

  rest(): Buffer {
    return this.#take(this.#bytes.length)
  }

  #take(length: number): Buffer {
    const packet = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    return packet
  }

  async #more(): Promise<void> {
    if (this.#socket.destroyed || this.#socket.readableEnded) throw new Error('the client went away')
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      this.#socket.resume()
    })
  }
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}
