import { Entry, type Value } from './entry.ts'

/**
 * The keys of one database, by name and by position (for RANDOMKEY and SCAN).
 *
 * A frozen dictionary belongs to a snapshot: it is read, and copied before the first write.
 */
export class Dictionary {
  frozen = false
  /** How many keys have an expiry. */
  volatile = 0
  readonly #byKey = new Map<string, Entry>()
  readonly #slots: Entry[] = []

  get size(): number {
    return this.#slots.length
  }

  get entries(): readonly Entry[] {
    return this.#slots
  }

  get(key: string): Entry | undefined {
    return this.#byKey.get(key)
  }

  add(key: string, value: Value, now: number): Entry {
    const entry = new Entry(key, value, now)
    this.insert(entry)
    return entry
  }

  insert(entry: Entry): void {
    entry.slot = this.#slots.length
    this.#slots.push(entry)
    this.#byKey.set(entry.key, entry)
    if (entry.expiresAt !== 0) this.volatile++
  }

  remove(entry: Entry): void {
    this.#byKey.delete(entry.key)
    const last = this.#slots.pop() as Entry
    if (last !== entry) {
      this.#slots[entry.slot] = last
      last.slot = entry.slot
    }
    entry.slot = -1
    if (entry.expiresAt !== 0) this.volatile--
  }

  /** A copy that can be written, with the same order and shared values. */
  thaw(): Dictionary {
    const copy = new Dictionary()
    for (const entry of this.#slots) copy.insert(entry.share())
    return copy
  }
}
