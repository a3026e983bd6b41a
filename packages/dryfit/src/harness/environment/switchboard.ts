import type { Socket } from 'node:net'
import { type Clock, type Journal, Seam, type Seed } from '../../foundation/core/index.ts'
import { type Listener, listen, resetSocket } from '../../foundation/net/index.ts'

/** Takes the sockets of a service's seams. */
export type Acceptor = (socket: Socket, seam: Seam) => void

interface Edge {
  readonly seam: Seam
  listener: Promise<Listener> | undefined
  /** Known as soon as `listener` has resolved. */
  opened: Listener | undefined
}

/**
 * Every seam of an environment with its listener.
 *
 * ```
 *   consumer ──▶ listener of the edge ──▶ acceptor of the service
 *                 (waits until there is one)
 * ```
 */
export class Switchboard {
  readonly #parts: { clock: Clock; seed: Seed; journal: Journal }
  readonly #edges = new Map<string, Edge>()
  readonly #acceptors = new Map<string, Acceptor>()
  #closed = false

  constructor(parts: { clock: Clock; seed: Seed; journal: Journal }) {
    this.#parts = parts
  }

  /** The seams that are open, in the order in which they were opened. */
  get seams(): Seam[] {
    return [...this.#edges.values()].filter((edge) => edge.opened !== undefined).map((edge) => edge.seam)
  }

  /** The seam of an edge. It can be asked for before it is open. */
  seam(consumer: string, service: string): Seam {
    return this.#edge(consumer, service).seam
  }

  isOpen(consumer: string, service: string): boolean {
    return this.#edges.get(key(consumer, service))?.opened !== undefined
  }

  /** Opens the edge unless it is open, and gives its listener. */
  async open(consumer: string, service: string): Promise<Listener> {
    const edge = this.#edge(consumer, service)
    edge.listener ??= listen().then((listener) => this.#join(edge, listener))
    return edge.listener
  }

  /** The listener of an edge; a spare one becomes it where the edge is new. */
  openWith(consumer: string, service: string, spare: () => Listener): Listener {
    const edge = this.#edge(consumer, service)
    if (edge.opened !== undefined) return edge.opened
    const listener = spare()
    edge.listener = Promise.resolve(listener)
    return this.#join(edge, listener)
  }

  /** From now on `acceptor` takes all connections to `service`, those that waited first. */
  serve(service: string, acceptor: Acceptor): void {
    this.#acceptors.set(service, acceptor)
    for (const edge of this.#edgesTo(service)) edge.opened?.serve((socket) => acceptor(socket, edge.seam))
  }

  /** From now on connections to `service` wait again. */
  hold(service: string): void {
    this.#acceptors.delete(service)
    for (const edge of this.#edgesTo(service)) edge.opened?.hold()
  }

  /** Ends every connection to `service`, those that waited too: nobody is going to serve it for now. */
  refuse(service: string): void {
    this.serve(service, resetSocket)
  }

  /** Connections that came to this edge before anybody took them. */
  waiting(consumer: string, service: string): number {
    return this.#edges.get(key(consumer, service))?.opened?.waiting ?? 0
  }

  /** Takes every fault out of force. */
  mend(): void {
    for (const { seam } of this.#edges.values()) seam.mend()
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#edges.values()].map(async (edge) => (await edge.listener)?.close()))
  }

  #join(edge: Edge, listener: Listener): Listener {
    edge.opened = listener
    const acceptor = this.#acceptors.get(edge.seam.service)
    if (acceptor !== undefined) listener.serve((socket) => acceptor(socket, edge.seam))
    // The environment was stopped while the port was being opened.
    if (this.#closed) void listener.close()
    return listener
  }

  #edge(consumer: string, service: string): Edge {
    const at = key(consumer, service)
    let edge = this.#edges.get(at)
    if (edge === undefined) {
      edge = { seam: new Seam({ consumer, service, ...this.#parts }), listener: undefined, opened: undefined }
      this.#edges.set(at, edge)
    }
    return edge
  }

  #edgesTo(service: string): Edge[] {
    return [...this.#edges.values()].filter((edge) => edge.seam.service === service)
  }
}

/** Names hold no spaces, so that the key is unique. */
function key(consumer: string, service: string): string {
  return `${consumer} ${service}`
}
