import type { PlainReply, Reach } from './reach.ts'
import { type DumpedKey, readDump } from './read-dump.ts'

/** What a test does with a Redis, beside letting its services use it. All of it works with every provider. */
export interface RedisDoor {
  /** Any command, as its words: `redis.command('LRANGE', 'jobs', '0', '-1')`. @throws REDIS_REPLY_ERROR */
  command(...args: readonly (string | number)[]): Promise<PlainReply>
  /** The value of a string key, or null. @throws REDIS_REPLY_ERROR for another type */
  get(key: string): Promise<string | null>
  /** Sets a string key. `ttlMs` in milliseconds of the environment's clock. */
  set(key: string, value: string, options?: { readonly ttlMs?: number }): Promise<void>
  /** Takes keys away. Returns how many there were. */
  delete(...keys: readonly string[]): Promise<number>
  exists(key: string): Promise<boolean>
  /** Names of the keys that fit a glob pattern, sorted. Default: all. */
  keys(pattern?: string): Promise<string[]>
  /** Milliseconds until the key ends; null when it has no end; undefined when there is no such key. */
  ttl(key: string): Promise<number | null | undefined>
  /** Ends a key now, as if its time were over: an `expired` event, and `true` if it was there. */
  expireNow(key: string): Promise<boolean>
  /** All keys with type, value and time left, as plain data. */
  dump(pattern?: string): Promise<Record<string, DumpedKey>>
  /** One key in words, for messages: `string "42", 300 s left`. */
  describeKey(key: string): Promise<string>
}

/** The door over whatever reaches the server. */
export function createDoor(reach: Reach, name: string): RedisDoor {
  const command = (...args: readonly (string | number)[]): Promise<PlainReply> => reach.send(args.map(String))
  const keys = async (pattern = '*'): Promise<string[]> => ((await command('KEYS', pattern)) as string[]).toSorted()
  const ttl = async (key: string): Promise<number | null | undefined> => {
    const ms = (await command('PTTL', key)) as number
    return ms === -2 ? undefined : ms === -1 ? null : ms
  }
  return {
    command,
    keys,
    ttl,
    get: async (key) => (await command('GET', key)) as string | null,
    set: async (key, value, { ttlMs } = {}) => {
      await (ttlMs === undefined ? command('SET', key, value) : command('SET', key, value, 'PX', ttlMs))
    },
    delete: async (...names) => (names.length === 0 ? 0 : ((await command('DEL', ...names)) as number)),
    exists: async (key) => (await command('EXISTS', key)) === 1,
    expireNow: (key) => reach.expireNow(key),
    dump: async (pattern) => readDump(command, await keys(pattern)),
    describeKey: async (key) => {
      const dumped = (await readDump(command, [key]))[key]
      return dumped === undefined ? `${name} has no key "${key}"` : describeDumped(dumped)
    },
  }
}

/** A key in words. */
export function describeDumped({ type, value, ttlMs }: DumpedKey): string {
  const text = JSON.stringify(value)
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text
  return `${type} ${shown}${ttlMs === null ? '' : `, ${Math.round(ttlMs / 1000)} s left`}`
}
