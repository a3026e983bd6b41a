import type { HashValue } from './hash.ts'
import type { ListValue } from './list.ts'
import type { SetValue } from './set.ts'
import type { SortedSetValue } from './sorted-set.ts'
import type { StreamValue } from './stream.ts'

/** All that is not a string. */
export type Collection = ListValue | HashValue | SetValue | SortedSetValue | StreamValue

/** A string is held as it is: most values are strings. */
export type Value = string | Collection

export type ValueType = 'string' | Collection['type']

/** How a string came to be, where `OBJECT ENCODING` tells more than its text: changed in place, or made from a number. */
export type StringForm = 'plain' | 'raw' | 'embstr'

/** A key and its value. */
export class Entry {
  readonly key: string
  value: Value
  /** Epoch milliseconds of the environment's clock; 0 for never. */
  expiresAt = 0
  /** Position in its database; -1 once it is gone. */
  slot = -1
  /** When it was last used, in environment milliseconds. */
  touchedAt: number
  form: StringForm = 'plain'

  constructor(key: string, value: Value, touchedAt: number) {
    this.key = key
    this.value = value
    this.touchedAt = touchedAt
  }

  /** A copy for another database or another name, with a value of its own. */
  copyAs(key: string): Entry {
    const value = typeof this.value === 'string' ? this.value : this.value.clone()
    return this.#dressed(new Entry(key, value, this.touchedAt))
  }

  /** The same value under another name. */
  renamed(key: string): Entry {
    return this.#dressed(new Entry(key, this.value, this.touchedAt))
  }

  /** A copy that shares the value: whoever changes a collection next clones it first. */
  share(): Entry {
    if (typeof this.value !== 'string') this.value.shared = true
    const copy = this.#dressed(new Entry(this.key, this.value, this.touchedAt))
    copy.slot = this.slot
    return copy
  }

  #dressed(copy: Entry): Entry {
    copy.expiresAt = this.expiresAt
    copy.form = this.form
    return copy
  }
}

export function typeOf(value: Value): ValueType {
  return typeof value === 'string' ? 'string' : value.type
}
