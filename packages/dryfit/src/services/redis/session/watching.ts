import type { Database } from '../state/database.ts'
import type { State } from '../state/state.ts'
import type { DatabaseName } from '../state/surroundings.ts'
import type { Client } from './client.ts'

/** Who watches which key for a transaction. */
export class Watching {
  readonly #state: State
  readonly #byKey = new Map<string, Set<Client>>()

  constructor(state: State) {
    this.#state = state
  }

  watch(client: Client, database: Database, key: string): void {
    if (client.watched.some((each) => each.database === database && each.key === key)) return
    const entry = database.peek(key)
    const wasExpired = entry !== undefined && entry.expiresAt !== 0 && entry.expiresAt <= this.#state.now
    client.watched.push({ database, key, wasExpired })
    const name = nameOf(database, key)
    const clients = this.#byKey.get(name)
    if (clients === undefined) this.#byKey.set(name, new Set([client]))
    else clients.add(client)
    this.#state.hasWatchers = true
  }

  unwatch(client: Client): void {
    client.watchBroken = false
    if (client.watched.length === 0) return
    for (const { database, key } of client.watched) {
      const name = nameOf(database, key)
      const clients = this.#byKey.get(name)
      clients?.delete(client)
      if (clients?.size === 0) this.#byKey.delete(name)
    }
    client.watched.length = 0
    this.#state.hasWatchers = this.#byKey.size > 0
  }

  touched(database: DatabaseName, key: string): void {
    for (const client of this.#byKey.get(nameOf(database, key)) ?? []) {
      const watch = client.watched.find((each) => each.database.index === database.index && each.key === key)
      // That an expired key is let go of is no change to who began to watch it after its time.
      if (watch?.wasExpired && watch.database.peek(key) === undefined) continue
      client.watchBroken = true
    }
  }
}

function nameOf({ index }: DatabaseName, key: string): string {
  return `${index}:${key}`
}
