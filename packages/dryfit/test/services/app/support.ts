import { fileURLToPath } from 'node:url'
import {
  createClock,
  createSeed,
  type Endpoint,
  Journal,
  Seam,
  type Service,
  type StartContext,
} from '../../../src/foundation/core/index.ts'
import { type Listener, listen } from '../../../src/foundation/net/index.ts'
import type { RunningApp } from '../../../src/services/app/index.ts'
import { httpProxy, type SeamProxy } from '../../../src/services/proxy/index.ts'

export const FIXTURES = fileURLToPath(new URL('./fixtures', import.meta.url))
/** Runs the server of the fixtures. */
export const SERVER = 'node server.ts'

/** The least of an environment that an app needs: seams that open when it is ready. */
export class Stage implements AsyncDisposable {
  readonly journal = new Journal()
  readonly clock = createClock()
  readonly progress: string[] = []
  readonly #seed = createSeed(1)
  readonly #listeners = new Map<string, { seam: Seam; listener: Listener }>()
  readonly #running: { stop(): Promise<void> }[] = []
  readonly #proxies: SeamProxy[] = []

  async start(
    description: Service<RunningApp, Endpoint>,
    { name = 'orders', signal = new AbortController().signal }: { name?: string; signal?: AbortSignal } = {},
  ): Promise<RunningApp> {
    const app = await description.start(this.#context(description, name, signal))
    this.#running.push(app)
    const proxy = httpProxy(app.address, { clock: this.clock })
    this.#proxies.push(proxy)
    for (const [key, { seam, listener }] of this.#listeners) {
      if (key.endsWith(` ${name}`)) listener.serve((socket) => proxy.accept(socket, seam))
    }
    return app
  }

  #context(description: Service, name: string, signal: AbortSignal): StartContext {
    return {
      ...{ name, signal, environmentId: 'test', clock: this.clock, seed: this.#seed, journal: this.journal },
      directory: FIXTURES,
      progress: (message) => this.progress.push(message),
      endpointFor: (consumer) => this.#endpoint(description, consumer, name),
    }
  }

  async #endpoint(description: Service, consumer: string, service: string): Promise<Endpoint> {
    const parts = { consumer, service, clock: this.clock, seed: this.#seed, journal: this.journal }
    const key = `${consumer} ${service}`
    const edge = this.#listeners.get(key) ?? { seam: new Seam(parts), listener: await listen() }
    this.#listeners.set(key, edge)
    return description.endpointAt(edge.listener.address)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running) await running.stop()
    for (const { listener } of this.#listeners.values()) await listener.close()
    for (const proxy of this.#proxies) proxy.close()
  }
}

/** Whether a process with this number exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // ESRCH: there is none.
    return false
  }
}
