import type { PlainReply } from './reach.ts'

/** A key as plain data. */
export interface DumpedKey {
  readonly type: string
  /** Text, list, members, fields, scores by member, or stream entries. */
  readonly value: unknown
  /** Milliseconds until it ends; null without an end. */
  readonly ttlMs: number | null
}

type Command = (...args: readonly (string | number)[]) => Promise<PlainReply>

/** Reads keys whole, whatever their types. Keys that are gone meanwhile are left out. */
export async function readDump(command: Command, keys: readonly string[]): Promise<Record<string, DumpedKey>> {
  const dumped: Record<string, DumpedKey> = {}
  for (const key of keys) {
    const type = String(await command('TYPE', key))
    const read = READERS[type]
    if (read === undefined) continue
    const value = await read(command, key)
    const ttl = (await command('PTTL', key)) as number
    dumped[key] = { type, value, ttlMs: ttl < 0 ? null : ttl }
  }
  return dumped
}

const READERS: Readonly<Record<string, (command: Command, key: string) => Promise<unknown>>> = {
  string: (command, key) => command('GET', key),
  list: (command, key) => command('LRANGE', key, 0, -1),
  set: async (command, key) => ((await command('SMEMBERS', key)) as string[]).toSorted(),
  hash: async (command, key) => Object.fromEntries(pairs(await command('HGETALL', key))),
  zset: async (command, key) => {
    const scores = pairs(await command('ZRANGE', key, 0, -1, 'WITHSCORES'))
    return Object.fromEntries(scores.map(([member, score]) => [member, Number(score)]))
  },
  stream: async (command, key) => {
    const entries = (await command('XRANGE', key, '-', '+')) as [string, PlainReply][]
    return entries.map(([id, fields]) => ({ id, ...Object.fromEntries(pairs(fields)) }))
  },
}

function pairs(flat: PlainReply): [string, unknown][] {
  const items = flat as readonly PlainReply[]
  const found: [string, unknown][] = []
  for (let at = 0; at + 1 < items.length; at += 2) found.push([String(items[at]), items[at + 1]])
  return found
}
