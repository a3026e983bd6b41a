import { connect, createServer, type Socket } from 'node:net'
import { createClock, type Exchange, type Journal, waitFor } from '../../../../src/foundation/core/index.ts'
import { createHttpClient, type HttpClient, type HttpReply } from '../../../../src/foundation/net/index.ts'
import {
  type ToxiproxyOptions,
  type ToxiproxyServer,
  toxiproxy,
} from '../../../../src/services/proxy/toxiproxy/index.ts'
import { startBytes } from '../support.ts'

/** A toxic as a test wants it. */
export interface WantedToxic {
  readonly type: string
  readonly stream?: 'upstream' | 'downstream'
  readonly attributes?: Readonly<Record<string, number>>
  readonly [field: string]: unknown
}

type Service = AsyncDisposable & { readonly address: { readonly port: number } }

/** A Toxiproxy on a frozen clock, with a service behind one proxy `p`. */
export class ToxicStage implements AsyncDisposable {
  readonly clock = createClock()
  readonly api: HttpClient
  readonly server: ToxiproxyServer
  readonly #service: Service

  static async open(serve: (socket: Socket) => void, options: ToxiproxyOptions = {}): Promise<ToxicStage> {
    const service = await startBytes(createServer({ allowHalfOpen: true }, serve))
    const clock = createClock()
    clock.freeze(0)
    const server = await toxiproxy({ port: 0, seed: 1, clock, ...options })
    return new ToxicStage(server, service, clock)
  }

  private constructor(server: ToxiproxyServer, service: Service, clock: ReturnType<typeof createClock>) {
    this.server = server
    this.#service = service
    this.clock = clock
    this.api = createHttpClient(server.url)
  }

  get upstream(): string {
    return `127.0.0.1:${this.#service.address.port}`
  }

  get journal(): Journal {
    return this.server.journal
  }

  /** Makes the proxy `p`, with toxics from its first connection on. */
  async proxy(toxics: readonly WantedToxic[] = []): Promise<{ port: number; host: string }> {
    const reply = await this.api.post('/proxies', { json: { name: 'p', upstream: this.upstream, toxics } })
    const [host = '', port = ''] = reply.json<{ listen: string }>().listen.split(':')
    return { host, port: Number(port) }
  }

  toxic(method: 'POST' | 'PATCH' | 'DELETE', name: string, json?: object): Promise<HttpReply> {
    return this.api.request(method, `/proxies/p/toxics${name}`, json === undefined ? {} : { json })
  }

  /** The exchange of the only connection so far, once the toxics act on it. */
  async opened(): Promise<Exchange> {
    return waitFor(() => this.journal.find()[0])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.api.close()
    await this.server.close()
    await this.#service[Symbol.asyncDispose]()
  }
}

/** A client's connection, and what came of it so far. */
export class Caller {
  readonly socket: Socket
  text = ''
  ended = false
  closed = false
  errorCode: string | undefined

  constructor(address: { host: string; port: number }) {
    this.socket = connect({ ...address, allowHalfOpen: true })
    this.socket.setEncoding('latin1')
    this.socket.on('data', (chunk: string) => {
      this.text += chunk
    })
    this.socket.on('end', () => {
      this.ended = true
    })
    this.socket.on('close', () => {
      this.closed = true
    })
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.errorCode = error.code
    })
  }

  /** Waits until so much has come. */
  got(text: string): Promise<unknown> {
    return waitFor(() => this.text === text, { what: `"${text}"; so far "${this.text}"` })
  }
}

/** Says everything back. */
export function echo(socket: Socket): void {
  socket.on('error', () => socket.destroy())
  socket.pipe(socket)
}
