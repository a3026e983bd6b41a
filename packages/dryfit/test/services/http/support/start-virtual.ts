import {
  type ControlledClock,
  createClock,
  createSeed,
  type Endpoint,
  Journal,
  Seam,
  type StartContext,
  TEST_CONSUMER,
} from '../../../../src/foundation/core/index.ts'
import { createHttpClient, type HttpClient, type Listener, listen } from '../../../../src/foundation/net/index.ts'
import { type RunningVirtual, type VirtualOptions, virtual } from '../../../../src/services/http/index.ts'

/** A virtual service with one seam for each consumer, as an environment would run it. */
export interface StartedVirtual extends AsyncDisposable {
  readonly service: RunningVirtual
  readonly clock: ControlledClock
  readonly journal: Journal
  /** The seam of the test itself. */
  readonly seam: Seam
  readonly client: HttpClient
  readonly port: number
  /** Opens the seam of another consumer. */
  openSeam(consumer: string): Promise<Endpoint>
}

export async function startVirtual(options: VirtualOptions = {}, seedValue = 1): Promise<StartedVirtual> {
  const clock = createClock()
  const seed = createSeed(seedValue)
  const journal = new Journal()
  const description = virtual(options)
  const listeners: Listener[] = []
  const seams = new Map<string, { endpoint: Endpoint; seam: Seam; listener: Listener }>()
  const open = async (consumer: string): Promise<Endpoint> => {
    const known = seams.get(consumer)
    if (known !== undefined) return known.endpoint
    const listener = await listen()
    listeners.push(listener)
    const endpoint = description.endpointAt(listener.address)
    seams.set(consumer, { endpoint, listener, seam: new Seam({ consumer, service: 'api', clock, seed, journal }) })
    return endpoint
  }
  const context: StartContext = {
    name: 'api',
    environmentId: 'test',
    clock,
    seed,
    journal,
    signal: new AbortController().signal,
    directory: import.meta.dirname,
    progress: () => {},
    endpointFor: open,
  }
  const service = await description.start(context)
  const serveSeams = (): void => {
    for (const { listener, seam } of seams.values()) listener.serve((socket) => service.accept(socket, seam))
  }
  serveSeams()
  const { endpoint, seam } = seams.get(TEST_CONSUMER) as { endpoint: Endpoint; seam: Seam }
  const client = createHttpClient(endpoint.url)
  return {
    service,
    clock,
    journal,
    seam,
    client,
    port: endpoint.port,
    openSeam: async (consumer) => {
      const opened = await open(consumer)
      serveSeams()
      return opened
    },
    async [Symbol.asyncDispose]() {
      client.close()
      await service.stop()
      await Promise.all(listeners.map((each) => each.close()))
    },
  }
}
