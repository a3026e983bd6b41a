import { readable } from '../session/operation.ts'
import { typeOf } from '../state/entry.ts'
import type { State } from '../state/state.ts'

const MAX_KEYS_SHOWN = 100

/** The data for people: counts, and the first keys of each database. */
export function summarize(state: State): unknown {
  const used = state.databases.filter((database) => database.size > 0)
  return {
    databases: used.map(({ index, size, volatile, entries }) => ({
      ...{ index, keys: size, withExpiry: volatile },
      shown: entries.slice(0, MAX_KEYS_SHOWN).map(({ key, value, expiresAt }) => ({
        key: readable(key),
        type: typeOf(value),
        size: typeof value === 'string' ? value.length : value.size,
        expiresAt: expiresAt === 0 ? null : expiresAt,
      })),
    })),
  }
}
