import { ERRORS, wrongArity } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import type { HashValue } from '../state/hash.ts'
import { addInt64, parseInt64 } from '../wire/numbers.ts'
import { ErrorReply, MapReply, OK, type Reply } from '../wire/reply.ts'
import { double, int64 } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { randomItems, readRandomCount } from './random.ts'
import { scanCollection } from './scan.ts'
import { addFloats } from './strings.ts'

function setAll(client: Client, args: Args, command: string): number {
  if (args.length % 2 !== 0) throw wrongArity(command)
  const { database, host } = client
  const hash = database.writableOrNew(args[1], 'hash')
  let created = 0
  for (let at = 2; at < args.length; at += 2) {
    if (hash.set(args[at] as string, args[at + 1] as string, host.state.settings.limits)) created++
  }
  database.changed(args[1], EVENT.hash, 'hset')
  return created
}

function hmset(client: Client, args: Args): Reply {
  setAll(client, args, 'hmset')
  return OK
}

function hsetnx({ database, host }: Client, args: Args): Reply {
  if (database.get(args[1], 'hash')?.fields.has(args[2])) return 0
  database.writableOrNew(args[1], 'hash').set(args[2], args[3], host.state.settings.limits)
  database.changed(args[1], EVENT.hash, 'hset')
  return 1
}

function hget({ database }: Client, args: Args): Reply {
  return database.get(args[1], 'hash')?.fields.get(args[2]) ?? null
}

function hmget({ database }: Client, args: Args): Reply {
  const hash = database.get(args[1], 'hash')
  return args.slice(2).map((field) => hash?.fields.get(field) ?? null)
}

function hdel({ database }: Client, args: Args): Reply {
  const hash = database.writable(args[1], 'hash')
  if (hash === undefined) return 0
  const deleted = args.slice(2).filter((field) => hash.fields.delete(field)).length
  if (deleted > 0) {
    database.changed(args[1], EVENT.hash, 'hdel')
    database.removeIfEmpty(args[1], hash)
  }
  return deleted
}

function hgetall({ database }: Client, args: Args): Reply {
  return new MapReply(pairs(database.get(args[1], 'hash')))
}

function pairs(hash: HashValue | undefined): string[] {
  if (hash === undefined) return []
  const { keys, values } = hash.fields
  const flat: string[] = []
  for (let at = 0; at < keys.length; at++) flat.push(keys[at] as string, values[at] as string)
  return flat
}

function hincrby({ database, host }: Client, args: Args): Reply {
  const by = int64(args[3])
  const old = database.get(args[1], 'hash')?.fields.get(args[2])
  const before = old === undefined ? 0 : parseInt64(old)
  if (before === undefined) throw ERRORS.hashNotInteger
  const sum = addInt64(before, by)
  if (sum === undefined) throw ERRORS.overflow
  database.writableOrNew(args[1], 'hash').set(args[2], String(sum), host.state.settings.limits)
  database.changed(args[1], EVENT.hash, 'hincrby')
  return sum
}

function hincrbyfloat({ database, host }: Client, args: Args): Reply {
  const by = args[3]
  if (double(by) === Number.POSITIVE_INFINITY || double(by) === Number.NEGATIVE_INFINITY) {
    throw new ErrorReply('ERR value is NaN or Infinity')
  }
  const old = database.get(args[1], 'hash')?.fields.get(args[2]) ?? '0'
  const sum = addFloats(old, by, ERRORS.hashNotFloat)
  database.writableOrNew(args[1], 'hash').set(args[2], sum, host.state.settings.limits)
  database.changed(args[1], EVENT.hash, 'hincrbyfloat')
  return sum
}

function hrandfield(client: Client, args: Args): Reply {
  if (args.length === 2) {
    const hash = client.database.get(args[1], 'hash')
    return hash === undefined ? null : client.host.state.random.pick(hash.fields.keys)
  }
  const { count, withValues } = readRandomCount(args, 'WITHVALUES')
  const hash = client.database.get(args[1], 'hash')
  if (hash === undefined) return []
  const fields = randomItems(client.host.state.random, hash.fields.keys, count)
  if (!withValues) return fields
  const valueIn = (field: string): string => hash.fields.get(field) as string
  return client.resp === 3
    ? fields.map((field) => [field, valueIn(field)])
    : fields.flatMap((field) => [field, valueIn(field)])
}

/** Redis' group "Hash". */
export const hashes: Handlers = {
  hdel,
  hexists: ({ database }, args) => (database.get(args[1], 'hash')?.fields.has(args[2]) ? 1 : 0),
  hget,
  hgetall,
  hincrby,
  hincrbyfloat,
  hkeys: ({ database }, args) => database.get(args[1], 'hash')?.fields.keys.slice() ?? [],
  hlen: ({ database }, args) => database.get(args[1], 'hash')?.size ?? 0,
  hmget,
  hmset,
  hrandfield,
  hscan: (client, args) => {
    const scan = scanCollection(args, 2)
    const hash = client.database.get(args[1], 'hash')
    if (hash === undefined) return scan.empty()
    const { fields } = hash
    return scan.run(
      fields.size,
      hash.encoding === 'listpack',
      (at) => fields.keyAt(at),
      (at) => [fields.valueAt(at)],
    )
  },
  hset: (client, args) => setAll(client, args, 'hset'),
  hsetnx,
  hstrlen: ({ database }, args) => database.get(args[1], 'hash')?.fields.get(args[2])?.length ?? 0,
  hvals: ({ database }, args) => database.get(args[1], 'hash')?.fields.values.slice() ?? [],
}
