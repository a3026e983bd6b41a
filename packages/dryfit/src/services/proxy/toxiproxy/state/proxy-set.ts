import { type Clock, type Journal, Seam, type Seed } from '../../../../foundation/core/index.ts'
import { proxyAlreadyExists, proxyNotFound } from '../errors.ts'
import { ByteCounts } from './byte-counts.ts'
import { type ProxySettings, ToxicProxy } from './toxic-proxy.ts'
import type { ToxicSetting } from './toxic-setting.ts'

/** A proxy that is wanted. */
export interface WantedProxy extends ProxySettings {
  readonly name: string
  readonly toxics: readonly ToxicSetting[]
}

export interface ProxySetParts {
  readonly clock: Clock
  readonly seed: Seed
  readonly journal: Journal
  readonly allowAnyHost: boolean
}

/** The proxies of a server, by name. */
export class ProxySet {
  readonly counts = new ByteCounts()
  readonly #parts: ProxySetParts
  readonly #proxies = new Map<string, ToxicProxy>()

  constructor(parts: ProxySetParts) {
    this.#parts = parts
  }

  /** By name, as Go writes a map: sorted. */
  get all(): readonly ToxicProxy[] {
    return [...this.#proxies.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  /** @throws proxy not found */
  get(name: string): ToxicProxy {
    const proxy = this.#proxies.get(name)
    if (proxy === undefined) throw proxyNotFound()
    return proxy
  }

  /** @throws proxy already exists; PORT_IN_USE, LISTEN_FAILED when it cannot listen */
  async add(wanted: WantedProxy): Promise<ToxicProxy> {
    if (this.#proxies.has(wanted.name)) throw proxyAlreadyExists()
    return this.#start(wanted)
  }

  /** One that is there already is kept when it listens and leads where it should, and replaced otherwise. */
  async addOrReplace(wanted: WantedProxy): Promise<ToxicProxy> {
    const there = this.#proxies.get(wanted.name)
    if (there !== undefined && !there.differsFrom(wanted)) return there
    await there?.stop()
    return this.#start(wanted)
  }

  async remove(name: string): Promise<void> {
    const proxy = this.get(name)
    this.#proxies.delete(name)
    await proxy.stop()
  }

  /** Starts what was disabled, and takes all toxics away. */
  async reset(): Promise<void> {
    for (const proxy of this.all) {
      await proxy.start()
      proxy.toxics.clear()
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((proxy) => proxy.stop()))
  }

  async #start({ enabled, ...wanted }: WantedProxy): Promise<ToxicProxy> {
    const { clock, seed, journal, allowAnyHost } = this.#parts
    const { name } = wanted
    const seam = new Seam({ consumer: 'client', service: name, clock, seed, journal })
    const random = seed.random(`toxiproxy ${name}`)
    const proxy = new ToxicProxy({ ...wanted, seam, clock, random, allowAnyHost, counts: this.counts })
    if (enabled) await proxy.start()
    this.#proxies.set(name, proxy)
    return proxy
  }
}
