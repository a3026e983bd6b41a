import { createServer, type Server, type Socket } from 'node:net'
import { type Address, DryfitError } from '../core/index.ts'

export interface ListenOptions {
  /** Default 127.0.0.1: nothing outside this machine can connect. */
  readonly host?: string
  /** Default 0: the system picks a free one. */
  readonly port?: number
  /** Connections that may wait for a handler, and open ones altogether. Default 10,000; further ones are refused. */
  readonly maxConnections?: number
}

/**
 * A TCP listener that has its address before anybody serves it: connections that come earlier wait.
 *
 * ```
 *   listen() ──▶ address known ──▶ … sockets wait … ──▶ serve(handler) ──▶ close()
 * ```
 */
export class Listener implements AsyncDisposable {
  readonly address: Address
  readonly #server: Server
  readonly #open = new Set<Socket>()
  readonly #waiting = new Set<Socket>()
  #handler: ((socket: Socket) => void) | undefined
  #closing: Promise<void> | undefined

  constructor(server: Server, address: Address) {
    this.#server = server
    this.address = address
    server.on('connection', (socket) => this.#arrive(socket))
  }

  /** Open connections, waiting ones included. */
  get connections(): ReadonlySet<Socket> {
    return this.#open
  }

  /** Connections that came before there was a handler. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** From now on, each connection goes to `handler`, paused; first those that waited. */
  serve(handler: (socket: Socket) => void): void {
    this.#handler = handler
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const socket of waiting) handler(socket)
  }

  /** New connections wait again. Open ones go on. */
  hold(): void {
    this.#handler = undefined
  }

  /** Ends all connections hard, and keeps listening. */
  dropConnections(): void {
    for (const socket of this.#open) socket.destroy()
  }

  /** Stops listening and ends all connections. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.dropConnections()
    })
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #arrive(socket: Socket): void {
    this.#open.add(socket)
    socket.setNoDelay(true)
    // A reset by the peer is ordinary here; whoever serves the socket adds a listener that acts on it.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#waiting.delete(socket)
    })
    if (this.#handler === undefined) this.#waiting.add(socket)
    else this.#handler(socket)
  }
}

/**
 * Opens a listener on loopback.
 *
 * @throws PORT_IN_USE, naming the port; LISTEN_FAILED for anything else.
 * @example const listener = await listen(); listener.serve((socket) => socket.resume())
 */
export function listen(options: ListenOptions = {}): Promise<Listener> {
  const { host = '127.0.0.1', port = 0, maxConnections = 10_000 } = options
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
  server.maxConnections = maxConnections
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, host, port)))
    server.listen({ host, port }, () => {
      const bound = server.address()
      const boundPort = bound !== null && typeof bound === 'object' ? bound.port : port
      resolve(new Listener(server, Object.freeze({ host, port: boundPort })))
    })
  })
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): DryfitError {
  if (cause.code === 'EADDRINUSE') {
    return new DryfitError('PORT_IN_USE', {
      what: `port ${port} on ${host} is taken`,
      why: 'another process listens there',
      fix: 'stop that process, choose another port, or leave the port out to get a free one',
      cause,
    })
  }
  return new DryfitError('LISTEN_FAILED', { what: `cannot listen on ${host}:${port}`, why: cause.message, cause })
}
