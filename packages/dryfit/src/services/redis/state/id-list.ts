import { firstWhere } from './ordered-list.ts'
import { compareIds, type StreamId } from './stream-id.ts'

/** Things in the order of their stream ids. Mostly added at the end and taken from the front, both in O(1). */
export class IdList<T extends { readonly id: StreamId }> {
  #items: T[] = []
  #head = 0

  get size(): number {
    return this.#items.length - this.#head
  }

  get first(): T | undefined {
    return this.#items[this.#head]
  }

  get last(): T | undefined {
    return this.size === 0 ? undefined : this.#items.at(-1)
  }

  at(position: number): T | undefined {
    return this.#items[this.#head + position]
  }

  get(id: StreamId): T | undefined {
    const item = this.at(this.positionOf(id))
    return item !== undefined && compareIds(item.id, id) === 0 ? item : undefined
  }

  /** The position of the first item with this id or a later one. */
  positionOf(id: StreamId): number {
    const last = this.last
    if (last === undefined || compareIds(last.id, id) < 0) return this.size
    this.#settle()
    return firstWhere(this.#items, (item) => compareIds(item.id, id) >= 0)
  }

  set(item: T): void {
    const last = this.last
    if (last === undefined || compareIds(last.id, item.id) < 0) {
      this.#items.push(item)
      return
    }
    const position = this.positionOf(item.id)
    const same = compareIds((this.at(position) as T).id, item.id) === 0
    this.#settle()
    this.#items.splice(position, same ? 1 : 0, item)
  }

  delete(id: StreamId): boolean {
    const position = this.positionOf(id)
    const item = this.at(position)
    if (item === undefined || compareIds(item.id, id) !== 0) return false
    if (position === 0) this.dropFirst(1)
    else this.#items.splice(this.#head + position, 1)
    return true
  }

  dropFirst(count: number): void {
    this.#head += count
    // The vacated front is given back in bulk.
    if (this.#head > 64 && this.#head * 2 > this.#items.length) this.#settle()
  }

  /** Items `[from, to)`. */
  slice(from = 0, to = this.size): T[] {
    return this.#items.slice(this.#head + from, this.#head + Math.max(from, to))
  }

  #settle(): void {
    if (this.#head === 0) return
    this.#items = this.#items.slice(this.#head)
    this.#head = 0
  }
}
