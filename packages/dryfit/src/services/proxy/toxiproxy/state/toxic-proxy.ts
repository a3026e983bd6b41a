import type { Socket } from 'node:net'
import type { Address, AppliedFault, Clock, Crossing, Random, Seam } from '../../../../foundation/core/index.ts'
import { type Listener, listen, resetSocket } from '../../../../foundation/net/index.ts'
import { TcpCarriage, type TcpEnds, type TcpStages } from '../../tcp-carriage.ts'
import { Link } from '../link/link.ts'
import { formatAddress, listenAddress, parseAddress } from './address.ts'
import type { ByteCounts } from './byte-counts.ts'
import { ToxicSet } from './toxic-set.ts'
import { type Direction, describeToxic, type ToxicSetting, toxicToJson } from './toxic-setting.ts'

export interface ToxicProxyParts {
  readonly name: string
  readonly listen: string
  readonly upstream: string
  readonly toxics: readonly ToxicSetting[]
  readonly seam: Seam
  readonly clock: Clock
  readonly random: Random
  readonly allowAnyHost: boolean
  readonly counts: ByteCounts
}

/** What of a proxy can be set. */
export interface ProxySettings {
  readonly listen: string
  readonly upstream: string
  readonly enabled: boolean
}

/**
 * A listener, an upstream, and toxics on the way between.
 *
 * ```
 *   client ──▶ upstream toxics ──▶ upstream
 *   client ◀── downstream toxics ◀── upstream
 * ```
 */
export class ToxicProxy {
  readonly name: string
  readonly toxics = new ToxicSet()
  readonly #parts: ToxicProxyParts
  readonly #open = new Set<TcpCarriage>()
  #listen: string
  #upstream: string
  #listener: Listener | undefined

  constructor(parts: ToxicProxyParts) {
    this.#parts = parts
    this.name = parts.name
    this.#listen = parts.listen
    this.#upstream = parts.upstream
    // There before the first connection can be: none escapes them.
    for (const toxic of parts.toxics) this.toxics.add(toxic)
  }

  get enabled(): boolean {
    return this.#listener !== undefined
  }

  get settings(): ProxySettings {
    return { listen: this.#listen, upstream: this.#upstream, enabled: this.enabled }
  }

  /** Listens. Nothing where it does already. */
  async start(): Promise<void> {
    if (this.#listener !== undefined) return
    this.#listener = await listen(listenAddress(this.#listen, this.#parts.allowAnyHost))
    this.#listen = formatAddress(this.#listener.address)
    this.#listener.serve((socket) => this.#accept(socket))
  }

  /** Listens no more, and closes all connections. */
  async stop(): Promise<void> {
    const listener = this.#listener
    this.#listener = undefined
    for (const carriage of this.#open) carriage.close()
    await listener?.close()
  }

  /** A change of `listen` or `upstream` starts it anew, which closes all connections. */
  async update(wanted: ProxySettings): Promise<void> {
    if (this.differsFrom(wanted)) {
      await this.stop()
      this.#listen = wanted.listen
      this.#upstream = wanted.upstream
    }
    if (wanted.enabled) await this.start()
    else await this.stop()
  }

  differsFrom({ listen: wanted, upstream }: Omit<ProxySettings, 'enabled'>): boolean {
    const address = formatAddress(listenAddress(wanted, this.#parts.allowAnyHost))
    return address !== this.#listen || upstream !== this.#upstream
  }

  toJson(): object {
    const { name, settings } = this
    return { name, ...settings, toxics: this.toxics.all.map(toxicToJson) }
  }

  #accept(socket: Socket): void {
    const { seam, clock } = this.#parts
    let address: Address
    try {
      address = parseAddress(this.#upstream)
    } catch {
      // What cannot be dialled is like a service that is away.
      return void socket.destroy()
    }
    const carriage = new TcpCarriage({ socket, seam, address, clock, stages: (ends) => this.#stages(ends) })
    this.#open.add(carriage)
    socket.once('close', () => this.#open.delete(carriage))
    void carriage.start()
  }

  #stages(ends: TcpEnds): TcpStages {
    return { toUpstream: [this.#link('upstream', ends)], toClient: [this.#link('downstream', ends)] }
  }

  #link(direction: Direction, { client, service, crossing }: TcpEnds): Link {
    const { clock, random, counts } = this.#parts
    const [from, to] = direction === 'upstream' ? [client, service] : [service, client]
    const { listen: listener, upstream } = this.settings
    const link = new Link({
      ...{ clock, random, settings: this.toxics.of(direction) },
      onCut: () => {
        crossing.close({ outcome: 'lost' })
        to.destroySoon()
        from.destroy()
      },
      onReset: () => {
        crossing.close({ outcome: 'lost' })
        resetSocket(client)
        resetSocket(service)
      },
      onStrike: (setting) => note(crossing, setting),
    })
    this.toxics.attach(link, direction)
    link.once('close', () => counts.add({ direction, proxy: this.name, listener, upstream }, link))
    // With nobody to deliver to, or a source that broke off, there is nothing left to carry.
    to.once('close', () => link.destroy())
    from.once('close', () => !from.readableEnded && link.destroy())
    return link
  }
}

/** Each toxic is noted once, whatever it does how often. */
function note({ exchange }: Crossing, setting: ToxicSetting): void {
  const fault: AppliedFault = { kind: setting.kind.type, point: 'stream', description: describeToxic(setting) }
  if (exchange.faults.some(({ description }) => description === fault.description)) return
  exchange.faults.push(fault)
}
