import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket, type Server as TcpServer } from 'node:net'
import {
  type Address,
  type ControlledClock,
  createClock,
  createSeed,
  Journal,
  Seam,
} from '../../../src/foundation/core/index.ts'
import { type Listener, listen } from '../../../src/foundation/net/index.ts'
import { type HttpProxyOptions, httpProxy, type SeamProxy, tcpProxy } from '../../../src/services/proxy/index.ts'

/** A seam `shop → app` that listens, with a proxy behind it. */
export interface Front extends AsyncDisposable {
  readonly seam: Seam
  readonly journal: Journal
  readonly clock: ControlledClock
  readonly listener: Listener
  readonly address: Address
  readonly url: string
}

type ProxyMaker = (clock: ControlledClock) => SeamProxy

export function httpFront(app: Address, options: Partial<HttpProxyOptions> = {}): Promise<Front> {
  return openFront((clock) => httpProxy(app, { clock, ...options }))
}

export function tcpFront(app: Address): Promise<Front> {
  return openFront((clock) => tcpProxy(app, { clock }))
}

async function openFront(make: ProxyMaker): Promise<Front> {
  const clock = createClock()
  const journal = new Journal()
  const seam = new Seam({ consumer: 'shop', service: 'app', clock, seed: createSeed(1), journal })
  const listener = await listen()
  const proxy = make(clock)
  listener.serve((socket) => proxy.accept(socket, seam))
  const { address } = listener
  const dispose = async (): Promise<void> => {
    await listener.close()
    proxy.close()
  }
  const url = `http://${address.host}:${address.port}`
  return { seam, journal, clock, listener, address, url, [Symbol.asyncDispose]: dispose }
}

/** The service under test: an HTTP server on a port of its own. */
export interface App extends AsyncDisposable {
  readonly address: Address
  readonly server: Server
  /** Requests that reached it, `METHOD /path?query`. */
  readonly seen: string[]
}

export async function startApp(handle: RequestListener, options: { keepAliveTimeout?: number } = {}): Promise<App> {
  const seen: string[] = []
  const server = createServer(options, (request, reply) => {
    seen.push(`${request.method} ${request.url}`)
    handle(request, reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  const dispose = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { address: { host: '127.0.0.1', port }, server, seen, [Symbol.asyncDispose]: dispose }
}

/** What came of writing bytes to an address and reading until the other side ended. */
export interface RawReply {
  readonly text: string
  /** The error with which the connection ended, `ECONNRESET` for one. */
  readonly errorCode: string | undefined
}

/** Writes bytes, reads to the end of the connection. `until` hangs up by itself once the text so far satisfies it. */
export function exchangeBytes(
  address: Address,
  bytes: string | Uint8Array,
  until?: (text: string) => boolean,
): Promise<RawReply> {
  return new Promise((resolve) => {
    const socket: Socket = connect(address.port, address.host)
    let text = ''
    let errorCode: string | undefined
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (until?.(text)) socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      errorCode = error.code
    })
    socket.on('close', () => resolve({ text, errorCode }))
    socket.write(bytes)
  })
}

/** A service that speaks plain bytes, on a port of its own. */
export async function startBytes(server: TcpServer): Promise<AsyncDisposable & { readonly address: Address }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const dispose = async (): Promise<void> => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { address: { host: '127.0.0.1', port }, [Symbol.asyncDispose]: dispose }
}

export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
