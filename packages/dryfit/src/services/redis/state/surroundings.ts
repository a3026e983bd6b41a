import type { Entry } from './entry.ts'

/** Which database something happened in. */
export interface DatabaseName {
  readonly index: number
}

/** What a database needs of the state around it. */
export interface Surroundings {
  readonly now: number
  readonly keepsUseTimes: boolean
  hits: number
  misses: number
  expired: number
  notify(eventClass: number, event: string, key: string, database: DatabaseName): void
  touch(database: DatabaseName, key: string): void
  replaced(database: DatabaseName, entries: readonly Entry[]): void
  keyReady(database: DatabaseName, key: string): void
  expiresLater(entry: Entry): void
  rebuildExpiries(): void
}
