import { MessageLine } from './message-line.ts'
import type { StoredMessage } from './stored-message.ts'

/** The messages of a queue that wait: one line for each priority, the highest first. */
export class ReadyMessages {
  readonly #lines: MessageLine[]
  #length = 0
  #bytes = 0

  constructor(maxPriority: number) {
    this.#lines = Array.from({ length: maxPriority + 1 }, () => new MessageLine())
  }

  get length(): number {
    return this.#length
  }

  /** Sum of the body sizes. */
  get bytes(): number {
    return this.#bytes
  }

  push(item: StoredMessage): void {
    this.#line(item).push(item)
    this.#length++
    this.#bytes += item.size
  }

  requeue(item: StoredMessage): void {
    this.#line(item).requeue(item)
    this.#length++
    this.#bytes += item.size
  }

  first(): StoredMessage | undefined {
    return this.#length === 0 ? undefined : this.#front()?.first()
  }

  shift(): StoredMessage | undefined {
    if (this.#length === 0) return undefined
    const item = this.#front()?.shift()
    if (item === undefined) return undefined
    this.#length--
    this.#bytes -= item.size
    return item
  }

  /** In the order in which they would be delivered. */
  toArray(): StoredMessage[] {
    return this.#lines.toReversed().flatMap((line) => line.toArray())
  }

  #line(item: StoredMessage): MessageLine {
    return this.#lines[item.priority] as MessageLine
  }

  #front(): MessageLine | undefined {
    if (this.#lines.length === 1) return this.#lines[0]
    return this.#lines.findLast((line) => line.length > 0)
  }
}
