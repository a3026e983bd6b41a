import type { Consumer, DeliverySink } from './consumer.ts'

/**
 * The consumers of a queue: the highest priority first, in turn among equals. One without room is parked, and comes back
 * at the end of its equals.
 */
export class ConsumerLine {
  readonly #all = new Set<Consumer>()
  #levels: { readonly priority: number; readonly line: Consumer[] }[] = []

  get size(): number {
    return this.#all.size
  }

  get all(): ReadonlySet<Consumer> {
    return this.#all
  }

  add(consumer: Consumer): void {
    this.#all.add(consumer)
    this.#enter(consumer)
  }

  remove(consumer: Consumer): boolean {
    if (!this.#all.delete(consumer)) return false
    this.#leave(consumer)
    return true
  }

  removeOf(sink: DeliverySink): Consumer[] {
    const gone = [...this.#all].filter((consumer) => consumer.sink === sink)
    for (const consumer of gone) this.remove(consumer)
    return gone
  }

  clear(): Consumer[] {
    const gone = [...this.#all]
    this.#all.clear()
    this.#levels = []
    return gone
  }

  /**
   * The consumer itself; or where it is gone, the one that has its tag on its channel now: to RabbitMQ, an
   * acknowledgement of the one makes room for the other.
   */
  successorOf(consumer: Consumer): Consumer | undefined {
    if (this.#all.has(consumer)) return consumer
    for (const each of this.#all) {
      if (each.sink === consumer.sink && each.tag === consumer.tag) return each
    }
    return undefined
  }

  /** The first in line, room or not. */
  first(): Consumer | undefined {
    for (const { line } of this.#levels) {
      if (line.length > 0) return line[0]
    }
    return undefined
  }

  /** Whose turn it is. Those before it that have no room are parked. */
  next(): Consumer | undefined {
    for (const { line } of this.#levels) {
      for (let consumer = line.shift(); consumer !== undefined; consumer = line.shift()) {
        if (consumer.hasRoom) {
          line.push(consumer)
          return consumer
        }
        consumer.parked = true
      }
    }
    return undefined
  }

  /** Puts back in line those of the parked that have room again. Returns whether there was one. */
  wake(): boolean {
    let woken = false
    for (const consumer of this.#all) {
      if (!consumer.parked || !consumer.hasRoom) continue
      consumer.parked = false
      this.#enter(consumer)
      woken = true
    }
    return woken
  }

  #enter(consumer: Consumer): void {
    const { priority } = consumer.options
    let at = this.#levels.findIndex((level) => level.priority <= priority)
    if (at < 0) at = this.#levels.length
    if (this.#levels[at]?.priority !== priority) this.#levels.splice(at, 0, { priority, line: [] })
    this.#levels[at]?.line.push(consumer)
  }

  #leave(consumer: Consumer): void {
    for (const { line } of this.#levels) {
      const at = line.indexOf(consumer)
      if (at >= 0) line.splice(at, 1)
    }
  }
}
