import type { Consumer, DeliverySink } from './consumer.ts'
import { ConsumerLine } from './consumer-line.ts'

/** Who is served by a queue: all consumers in turn, or with a single active consumer but the first of them. */
export class Serving {
  readonly #line = new ConsumerLine()
  readonly #single: boolean
  #active: Consumer | undefined

  constructor(singleActiveConsumer: boolean) {
    this.#single = singleActiveConsumer
  }

  get size(): number {
    return this.#line.size
  }

  get all(): ReadonlySet<Consumer> {
    return this.#line.all
  }

  add(consumer: Consumer): void {
    this.#line.add(consumer)
    if (this.#single) this.#active ??= consumer
  }

  remove(consumer: Consumer): boolean {
    const removed = this.#line.remove(consumer)
    if (removed) this.#chooseActive()
    return removed
  }

  /** Removes the consumers of a channel, and says whether there were any. */
  removeOf(sink: DeliverySink): boolean {
    const removed = this.#line.removeOf(sink).length > 0
    if (removed) this.#chooseActive()
    return removed
  }

  clear(): Consumer[] {
    this.#active = undefined
    return this.#line.clear()
  }

  /** Whose turn it is, if anybody has room. */
  next(): Consumer | undefined {
    if (!this.#single) return this.#line.next()
    return this.#active?.hasRoom ? this.#active : undefined
  }

  /** Lets those in again that have room. Returns whether there may be one to serve. */
  wake(): boolean {
    return this.#line.wake() || this.#single
  }

  successorOf(consumer: Consumer): Consumer | undefined {
    return this.#line.successorOf(consumer)
  }

  #chooseActive(): void {
    if (!this.#single || (this.#active !== undefined && this.all.has(this.#active))) return
    this.#active = this.#line.first() ?? [...this.all][0]
  }
}
