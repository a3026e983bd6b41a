import type { Random } from '../../../foundation/core/index.ts'
import { Database } from './database.ts'
import type { Dictionary } from './dictionary.ts'
import type { Entry } from './entry.ts'
import { EVENT } from './events.ts'
import { Expiries } from './expiries.ts'
import { FunctionLibraries } from './functions.ts'
import { Settings } from './settings.ts'
import type { DatabaseName, Surroundings } from './surroundings.ts'

/** Who wants to know what happens to keys. */
export interface StateListener {
  /** A keyspace event, by Redis' `notify-keyspace-events` classes. */
  event(name: string, key: string, database: DatabaseName): void
  /** A key was changed. */
  touched(database: DatabaseName, key: string): void
  /** A key was changed that clients may keep a copy of. */
  outdated(key: string): void
  /** Something may be there now for those who wait for this key. */
  ready(database: DatabaseName, key: string): void
  /** A key ends earlier than the alarm is set for. */
  expiryMoved(): void
}

export interface StateParts {
  readonly now: () => number
  readonly random: Random
  readonly databases?: number
}

/** What a snapshot keeps. */
export interface KeptState {
  readonly dictionaries: readonly Dictionary[]
  readonly settings: Settings
  readonly functions: FunctionLibraries
}

/**
 * The data of one server: databases 0–15, settings, functions. Synchronous; time and randomness are handed in; it knows
 * no connection.
 */
export class State implements Surroundings {
  readonly databases: Database[]
  readonly random: Random
  readonly expiries = new Expiries()
  settings = new Settings()
  functions = new FunctionLibraries()
  /** Time of the running command: all that one command does happens at one moment. */
  now: number
  hits = 0
  misses = 0
  expired = 0
  /** Changes since the start, as INFO counts them. */
  changes = 0
  listener: StateListener | undefined
  /** Whether anybody waits for a key or watches one: while not, nothing is told. */
  hasBlocked = false
  hasWatchers = false
  /** Whether anybody keeps copies of keys (CLIENT TRACKING). */
  hasTrackers = false
  /** While true, looking at a key does not count as using it (CLIENT NO-TOUCH, OBJECT). */
  keepsUseTimes = false
  /** When the listener's alarm will ring; it looks after this itself. */
  alarmAt = Number.POSITIVE_INFINITY
  readonly #clock: () => number

  constructor({ now, random, databases = 16 }: StateParts) {
    this.#clock = now
    this.now = now()
    this.random = random
    this.databases = Array.from({ length: databases }, (_, index) => new Database(index, this))
  }

  /** A command begins: its time is now. */
  tick(): void {
    this.now = this.#clock()
  }

  notify(eventClass: number, event: string, key: string, database: DatabaseName): void {
    const wanted = this.settings.notify
    if (wanted === 0 || (wanted & eventClass) === 0) return
    if ((wanted & (EVENT.keyspace | EVENT.keyevent)) !== 0) this.listener?.event(event, key, database)
  }

  touch(database: DatabaseName, key: string): void {
    this.changes++
    if (this.hasWatchers) this.listener?.touched(database, key)
    if (this.hasTrackers) this.listener?.outdated(key)
  }

  /** All keys of a database went or came at once. Costs nothing while nobody waits or watches. */
  replaced(database: DatabaseName, entries: readonly Entry[]): void {
    this.changes++
    if (!this.hasWatchers && !this.hasBlocked) return
    for (const { key } of entries) {
      this.listener?.touched(database, key)
      this.keyReady(database, key)
    }
  }

  /** A key has got a time to end at. */
  expiresLater(entry: Entry): void {
    this.expiries.add(entry)
    if (entry.expiresAt < this.alarmAt) this.listener?.expiryMoved()
  }

  keyReady(database: DatabaseName, key: string): void {
    if (this.hasBlocked) this.listener?.ready(database, key)
  }

  /** Ends all keys whose time is over, in the order of their times. */
  expireDue(): void {
    this.tick()
    for (let entry = this.expiries.take(this.now); entry !== undefined; entry = this.expiries.take(this.now)) {
      for (const database of this.databases) {
        if (database.entries[entry.slot] === entry) database.expire(entry)
      }
    }
  }

  /** Keeps everything, in O(databases); the next write to each database copies its table of keys. */
  keep(): KeptState {
    return {
      dictionaries: this.databases.map((database) => database.freeze()),
      settings: new Settings(this.settings),
      functions: new FunctionLibraries(this.functions),
    }
  }

  /** Goes back to what was kept, in O(databases) where nobody watches and no key ends. */
  bringBack(kept: KeptState): void {
    kept.dictionaries.forEach((dictionary, index) => {
      const database = this.databases[index] as Database
      const replaced = database.swap(dictionary)
      dictionary.frozen = true
      this.replaced(database, replaced.entries)
      this.replaced(database, dictionary.entries)
    })
    this.settings = new Settings(kept.settings)
    this.functions = new FunctionLibraries(kept.functions)
    this.rebuildExpiries()
  }

  /** After dictionaries were exchanged: the heap is to know the entries that live now. */
  rebuildExpiries(): void {
    this.expiries.clear()
    for (const database of this.databases) {
      if (database.volatile === 0) continue
      for (const entry of database.entries) if (entry.expiresAt !== 0) this.expiries.add(entry)
    }
    this.listener?.expiryMoved()
  }
}
