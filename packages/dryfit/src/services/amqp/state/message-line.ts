import type { StoredMessage } from './stored-message.ts'

/**
 * Messages in the order of their positions: in at the back, out at the front, and back to where they were.
 *
 * ```
 *   requeue ──▶ [ head … by position … tail ] ◀── push
 *   shift   ◀──
 * ```
 */
export class MessageLine {
  #items: (StoredMessage | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  first(): StoredMessage | undefined {
    return this.#items[this.#head]
  }

  push(item: StoredMessage): void {
    this.#items.push(item)
  }

  shift(): StoredMessage | undefined {
    const item = this.#items[this.#head]
    if (item === undefined) return undefined
    this.#items[this.#head++] = undefined
    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    } else if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  /** Puts a message back where its position says. Most were taken from the front, so that is tried first. */
  requeue(item: StoredMessage): void {
    const first = this.first()
    if (first === undefined || item.position < first.position) {
      if (this.#head > 0) this.#items[--this.#head] = item
      else this.#items.unshift(item)
      return
    }
    this.#items.splice(this.#placeFor(item.position), 0, item)
  }

  toArray(): StoredMessage[] {
    return this.#items.slice(this.#head) as StoredMessage[]
  }

  #placeFor(position: number): number {
    let low = this.#head
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#items[middle] as StoredMessage).position < position) low = middle + 1
      else high = middle
    }
    return low
  }
}
