import {
  type ControlledClock,
  createClock,
  createSeed,
  type Endpoint,
  invalidOption,
  Journal,
  Seam,
  type StartContext,
  TEST_CONSUMER,
} from '../../../foundation/core/index.ts'
import { type Listener, listen } from '../../../foundation/net/index.ts'
import type { VirtualOptions } from '../options.ts'
import type { TlsFront } from '../serve/tls-front.ts'
import type { GeneratedTls, Identity } from '../tls/certificate.ts'
import { type RunningVirtual, virtual } from '../virtual.ts'

export interface MockServerOptions extends VirtualOptions {
  /** Default 0: a free one. */
  readonly port?: number
  /** Default 127.0.0.1. Anything else needs a `token`. */
  readonly host?: string
  /** What the control API demands as `Authorization: Bearer …` when the server is reachable from outside. */
  readonly token?: string
  /** Serves HTTPS and HTTP/2 as well: with a certificate of its own making, or with the given one. */
  readonly https?: boolean | HttpsOptions
  /** The number from which all chance derives. Default: a fresh one. */
  readonly seed?: number
  /** Where relative paths begin. Default: the working directory. */
  readonly directory?: string
}

export interface HttpsOptions extends Partial<Identity> {
  /** Default 0: a free one. */
  readonly port?: number
  /** Clients have to show a certificate that this authority (PEM) signed. Default: they need none. */
  readonly clientCa?: string
}

/** A virtual service on a port of its own, without a system around it. */
export interface MockServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** The HTTPS address, if there is one. */
  readonly secureUrl: string | undefined
  /** The certificate authority that clients have to trust, when the certificate is of our own making. */
  readonly ca: string | undefined
  readonly service: RunningVirtual
  readonly clock: ControlledClock
  readonly journal: Journal
  /** From which all chance derives. */
  readonly seed: number
  /** Resolves when it has stopped, whoever did it: the control API can. */
  readonly stopped: Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a virtual service that listens on a port.
 *
 * @throws PORT_IN_USE, also for a port that names a scope; OPTION_INVALID for a host off loopback without a token; STUB_INVALID.
 * @example await using server = await startMockServer({ folder: 'mocks', port: 3001 })
 */
export async function startMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { port = 0, host = '127.0.0.1', token, https = false, seed, directory = process.cwd(), ...rest } = options
  if (!isLoopback(host) && token === undefined) {
    throw invalidOption('mock server', 'host', 'a loopback address, or a token for the control API beside it', host)
  }
  const clock = createClock()
  const journal = new Journal()
  const environmentSeed = createSeed(seed)
  const description = virtual(rest)
  const listener = await listen({ host, port })
  const listeners = [listener]
  let tls: OpenTls | undefined
  const endpoint = description.endpointAt(listener.address)
  const parts = { consumer: TEST_CONSUMER, service: 'mock', clock, seed: environmentSeed, journal }
  const context: StartContext = contextOf(endpoint, { clock, journal, seed: environmentSeed, directory })
  try {
    const service = await description.start(context)
    if (token !== undefined) service.requireToken(token)
    const seam = new Seam(parts)
    tls = https === false ? undefined : await openTls(service, seam, host, https === true ? {} : https)
    for (const each of portsOfScopes(rest, [listener.address.port, tls?.front.port])) {
      listeners.push(await listen({ host, port: each }))
    }
    for (const each of listeners) each.serve((socket) => service.accept(socket, seam))
    return assemble({
      listeners,
      endpoint,
      service,
      clock,
      journal,
      host,
      seed: environmentSeed.value,
      ...(tls !== undefined && { tls }),
    })
  } catch (thrown) {
    await Promise.all([...listeners.map((each) => each.close()), tls?.front.close()])
    throw thrown
  }
}

/** The ports that name a scope, where the server does not listen yet. */
function portsOfScopes({ scopes }: VirtualOptions, open: readonly (number | undefined)[]): number[] {
  return Object.keys(scopes?.ports ?? {})
    .map(Number)
    .filter((port) => !open.includes(port))
}

function contextOf(
  endpoint: Endpoint,
  rest: Pick<StartContext, 'clock' | 'journal' | 'seed' | 'directory'>,
): StartContext {
  return {
    ...rest,
    name: 'mock',
    environmentId: `mock${endpoint.port}`,
    signal: new AbortController().signal,
    progress: () => {},
    endpointFor: async () => endpoint,
  }
}

interface OpenTls {
  readonly front: TlsFront
  readonly ca: string | undefined
}

async function openTls(service: RunningVirtual, seam: Seam, host: string, given: HttpsOptions): Promise<OpenTls> {
  // HTTP/2 and certificates cost start time, so they are loaded when they are wanted.
  const { generateTls } = await import('../tls/certificate.ts')
  const { key, cert, clientCa, port = 0 } = given
  const made: GeneratedTls | undefined =
    key === undefined || cert === undefined
      ? generateTls([...new Set(['localhost', host, '127.0.0.1', '::1'])])
      : undefined
  const identity: Identity = made ?? { key: key as string, cert: cert as string }
  return { front: await service.openTls({ identity, clientCa, host, port, seam }), ca: made?.ca }
}

function assemble(parts: {
  listeners: readonly Listener[]
  endpoint: Endpoint
  service: RunningVirtual
  clock: ControlledClock
  journal: Journal
  host: string
  seed: number
  tls?: OpenTls
}): MockServer {
  const { listeners, endpoint, service, clock, journal, tls, host, seed } = parts
  const ended = Promise.withResolvers<void>()
  let stopping: Promise<void> | undefined
  const end = async (): Promise<void> => {
    await service.stop()
    await Promise.all([...listeners.map((each) => each.close()), tls?.front.close()])
  }
  const stop = (): Promise<void> => {
    stopping ??= end()
    // Who asked for it learns what went wrong; for all others it is over in both cases.
    stopping.then(ended.resolve, () => ended.resolve())
    return stopping
  }
  service.hostedBy({ ca: tls?.ca, stop })
  const secureUrl = tls === undefined ? undefined : `https://${host}:${tls.front.port}`
  const { url, port } = endpoint
  const { promise: stopped } = ended
  return {
    url,
    port,
    secureUrl,
    ca: tls?.ca,
    service,
    clock,
    journal,
    seed,
    stopped,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}
