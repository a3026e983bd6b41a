import type { Crossing } from '../../../foundation/core/index.ts'
import type { Method } from '../wire/methods.ts'

interface Forwarded {
  readonly crossing: Crossing | undefined
  /** The publisher's own count; undefined where the publish was an extra one of ours. */
  readonly sequence: number | undefined
}

type Tell = (ok: boolean, sequence: number, crossing: Crossing | undefined) => Promise<void>

/** Two counts of publishes that a fault drives apart: the client's, and the broker's. */
export class RelayConfirms {
  readonly #tell: Tell
  #clientCount = 0
  #brokerCount = 0
  readonly #open = new Map<number, Forwarded>()

  constructor(tell: Tell) {
    this.#tell = tell
  }

  /** The client published: its number. */
  begin(): number {
    return ++this.#clientCount
  }

  /** The publish went on to the broker. */
  forwarded(crossing: Crossing | undefined, sequence: number | undefined): void {
    this.#open.set(++this.#brokerCount, { crossing, sequence })
  }

  /** The broker confirmed one publish, or all up to it. */
  settle(method: Extract<Method, { name: 'basic.ack' | 'basic.nack' }>): void {
    const { deliveryTag, multiple } = method.args
    for (const [count, { crossing, sequence }] of this.#open) {
      if (multiple ? count > deliveryTag : count !== deliveryTag) continue
      this.#open.delete(count)
      if (sequence !== undefined) void this.#tell(method.name === 'basic.ack', sequence, crossing)
    }
  }

  abandon(): void {
    for (const { crossing } of this.#open.values()) crossing?.close({ outcome: 'aborted' })
    this.#open.clear()
  }
}
