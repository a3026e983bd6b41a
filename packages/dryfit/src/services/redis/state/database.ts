import { ERRORS } from '../errors.ts'
import { Dictionary } from './dictionary.ts'
import { type Collection, type Entry, typeOf, type Value, type ValueType } from './entry.ts'
import { EVENT } from './events.ts'
import { HashValue } from './hash.ts'
import { ListValue } from './list.ts'
import { SetValue } from './set.ts'
import { SortedSetValue } from './sorted-set.ts'
import { StreamValue } from './stream.ts'
import type { Surroundings } from './surroundings.ts'

type ValueOf<T extends ValueType> = T extends 'string' ? string : Extract<Collection, { type: T }>

/**
 * One numbered database: looks keys up, lets expired ones go, and tells the state what changed.
 *
 * ```
 *   read(key)  hash(key) …      look, no change
 *   writable(key, type)         the value may be changed in place (a snapshot keeps its own)
 *   put, remove, expireAt       change
 *   changed(key, class, event)  after an in-place change: WATCH, notifications
 * ```
 */
export class Database {
  index: number
  readonly state: Surroundings
  #dictionary = new Dictionary()

  constructor(index: number, state: Surroundings) {
    this.index = index
    this.state = state
  }

  get size(): number {
    return this.#dictionary.size
  }

  get volatile(): number {
    return this.#dictionary.volatile
  }

  /** All entries, expired ones that nobody asked for yet included. */
  get entries(): readonly Entry[] {
    return this.#dictionary.entries
  }

  /** The living entry of a key. Deletes it when its time is over. */
  find(key: string): Entry | undefined {
    const entry = this.#dictionary.get(key)
    if (entry === undefined || entry.expiresAt === 0 || entry.expiresAt > this.state.now) return entry
    this.expire(entry)
    return undefined
  }

  /** The entry as it is, even when its time is over. */
  peek(key: string): Entry | undefined {
    return this.#dictionary.get(key)
  }

  /** {@link find}, counted as a use of the key. */
  read(key: string): Entry | undefined {
    const entry = this.find(key)
    if (entry === undefined) {
      this.state.misses++
      this.state.notify(EVENT.keyMiss, 'keymiss', key, this)
      return undefined
    }
    this.state.hits++
    if (!this.state.keepsUseTimes) entry.touchedAt = this.state.now
    return entry
  }

  /** The value of a key that must be of one type. @throws {ErrorReply} WRONGTYPE */
  get<T extends ValueType>(key: string, type: T): ValueOf<T> | undefined {
    const entry = this.read(key)
    if (entry === undefined) return undefined
    if (typeOf(entry.value) !== type) throw ERRORS.wrongType
    return entry.value as ValueOf<T>
  }

  /** The value of a key, to be changed in place. @throws {ErrorReply} WRONGTYPE */
  writable<T extends Exclude<ValueType, 'string'>>(key: string, type: T): ValueOf<T> | undefined {
    const found = this.read(key)
    if (found === undefined) return undefined
    if (typeOf(found.value) !== type) throw ERRORS.wrongType
    return this.own(found).value as ValueOf<T>
  }

  /** {@link writable}, or a new empty value; add to it before the command ends. */
  writableOrNew<T extends Exclude<ValueType, 'string'>>(key: string, type: T): ValueOf<T> {
    const existing = this.writable(key, type)
    if (existing !== undefined) return existing
    const fresh = NEW[type]() as ValueOf<T>
    this.put(key, fresh)
    return fresh
  }

  /** The entry, safe to change: not one that a snapshot also holds. */
  own(entry: Entry): Entry {
    const mine = this.#forWrite().get(entry.key) as Entry
    if (typeof mine.value !== 'string' && mine.value.shared) mine.value = mine.value.clone()
    return mine
  }

  /** Sets a key, whatever it held, and forgets its expiry. Tells nobody but the blocked; see {@link changed}. */
  put(key: string, value: Value): Entry {
    const entry = this.putKeepingExpiry(key, value)
    if (entry.expiresAt !== 0) this.setExpiry(entry, 0)
    return entry
  }

  putKeepingExpiry(key: string, value: Value): Entry {
    const dictionary = this.#forWrite()
    let entry = dictionary.get(key)
    if (entry !== undefined && entry.expiresAt !== 0 && entry.expiresAt <= this.state.now) {
      this.expire(entry)
      entry = undefined
    }
    if (entry === undefined) {
      entry = dictionary.add(key, value, this.state.now)
      this.state.notify(EVENT.newKey, 'new', key, this)
    } else {
      if (typeof entry.value !== 'string' && entry.value.type === 'stream') this.state.keyReady(this, key)
      entry.value = value
      entry.form = 'plain'
      entry.touchedAt = this.state.now
    }
    if (typeof value !== 'string') this.state.keyReady(this, key)
    return entry
  }

  /** Puts an entry that was made elsewhere: RENAME, MOVE, COPY, RESTORE. */
  insert(entry: Entry): void {
    this.#forWrite().insert(entry)
    if (entry.expiresAt !== 0) this.state.expiresLater(entry)
    this.state.notify(EVENT.newKey, 'new', entry.key, this)
    if (typeof entry.value !== 'string') this.state.keyReady(this, entry.key)
  }

  /** Takes a key away. Returns its entry, without notification. */
  remove(key: string): Entry | undefined {
    if (this.find(key) === undefined) return undefined
    const dictionary = this.#forWrite()
    const entry = dictionary.get(key) as Entry
    dictionary.remove(entry)
    if (typeof entry.value !== 'string' && entry.value.type === 'stream') this.state.keyReady(this, key)
    return entry
  }

  /** Takes a key away as `DEL` does. */
  delete(key: string): boolean {
    if (this.remove(key) === undefined) return false
    this.changed(key, EVENT.generic, 'del')
    return true
  }

  /** Takes a collection away that lost its last element. */
  removeIfEmpty(key: string, value: { readonly size: number }): void {
    if (value.size > 0) return
    this.remove(key)
    this.state.notify(EVENT.generic, 'del', key, this)
  }

  /** Gives a key a time to end at, 0 for none. */
  setExpiry(entry: Entry, at: number): void {
    const dictionary = this.#forWrite()
    const mine = dictionary.get(entry.key) as Entry
    dictionary.volatile += (at === 0 ? 0 : 1) - (mine.expiresAt === 0 ? 0 : 1)
    mine.expiresAt = at
    if (at !== 0) this.state.expiresLater(mine)
  }

  /** Ends a key whose time is over. */
  expire(entry: Entry): void {
    const dictionary = this.#forWrite()
    const mine = dictionary.get(entry.key)
    if (mine === undefined) return
    dictionary.remove(mine)
    if (typeof mine.value !== 'string' && mine.value.type === 'stream') this.state.keyReady(this, mine.key)
    this.state.expired++
    this.state.touch(this, mine.key)
    this.state.notify(EVENT.expired, 'expired', mine.key, this)
  }

  /** To be called after a change: WATCH and notifications. */
  changed(key: string, eventClass: number, event: string): void {
    this.state.touch(this, key)
    this.state.notify(eventClass, event, key, this)
  }

  /** Lets everything go, in O(1). Returns how many keys there were. */
  clear(): number {
    const count = this.#dictionary.size
    this.state.replaced(this, this.#dictionary.entries)
    this.#dictionary = new Dictionary()
    return count
  }

  /** The keys as they are, to be kept: further writes go to a copy. */
  freeze(): Dictionary {
    this.#dictionary.frozen = true
    return this.#dictionary
  }

  /** Takes the keys of another dictionary. The replaced ones are returned. */
  swap(dictionary: Dictionary): Dictionary {
    const replaced = this.#dictionary
    this.#dictionary = dictionary
    return replaced
  }

  #forWrite(): Dictionary {
    if (!this.#dictionary.frozen) return this.#dictionary
    this.#dictionary = this.#dictionary.thaw()
    this.state.rebuildExpiries()
    return this.#dictionary
  }
}

const NEW = {
  hash: () => new HashValue(),
  list: () => new ListValue(),
  set: () => new SetValue(),
  zset: () => new SortedSetValue(),
  stream: () => new StreamValue(),
}
