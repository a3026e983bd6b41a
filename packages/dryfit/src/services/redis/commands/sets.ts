import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import { SetValue } from '../state/set.ts'
import { ErrorReply, type Reply, SetReply } from '../wire/reply.ts'
import { integerBetween, symmetricInteger } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { randomItems } from './random.ts'
import { scanCollection } from './scan.ts'

function sadd({ database, host }: Client, args: Args): Reply {
  const set = database.writableOrNew(args[1], 'set')
  let added = 0
  for (let at = 2; at < args.length; at++) if (set.add(args[at] as string, host.state.settings.limits)) added++
  if (added > 0) database.changed(args[1], EVENT.set, 'sadd')
  return added
}

function srem({ database }: Client, args: Args): Reply {
  const set = database.writable(args[1], 'set')
  if (set === undefined) return 0
  const removed = args.slice(2).filter((member) => set.delete(member)).length
  if (removed > 0) {
    database.changed(args[1], EVENT.set, 'srem')
    database.removeIfEmpty(args[1], set)
  }
  return removed
}

function smove({ database, host }: Client, args: Args): Reply {
  const [, source, target, member] = args
  const from = database.writable(source, 'set')
  if (from === undefined) return 0
  database.get(target, 'set')
  if (source === target) return from.has(member) ? 1 : 0
  if (!from.delete(member)) return 0
  database.changed(source, EVENT.set, 'srem')
  database.removeIfEmpty(source, from)
  const to = database.writableOrNew(target, 'set')
  if (to.add(member, host.state.settings.limits)) database.changed(target, EVENT.set, 'sadd')
  return 1
}

function smismember({ database }: Client, args: Args): Reply {
  const set = database.get(args[1], 'set')
  return args.slice(2).map((member) => (set?.has(member) ? 1 : 0))
}

function spop(client: Client, args: Args): Reply {
  const { database, host } = client
  if (args.length > 3) throw ERRORS.syntax
  const count = args.length === 3 ? integerBetween(args[2], 0, 2 ** 63, ERRORS.positiveOnly) : undefined
  const set = database.writable(args[1], 'set')
  if (set === undefined) return count === undefined ? null : new SetReply([])
  const wanted = count ?? 1
  if (wanted >= set.size && count !== undefined) return takeAll(client, args[1], set)
  const taken: string[] = []
  for (let left = Math.min(wanted, set.size); left > 0; left--) {
    const member = set.at(host.state.random.integer(0, set.size - 1))
    set.delete(member)
    taken.push(member)
  }
  if (taken.length > 0) {
    database.changed(args[1], EVENT.set, 'spop')
    database.removeIfEmpty(args[1], set)
  }
  return count === undefined ? (taken[0] as string) : new SetReply(taken)
}

function takeAll({ database }: Client, key: string, set: SetValue): Reply {
  const { members } = set
  database.remove(key)
  database.changed(key, EVENT.set, 'spop')
  database.changed(key, EVENT.generic, 'del')
  return new SetReply(members)
}

function srandmember({ database, host }: Client, args: Args): Reply {
  if (args.length > 3) throw ERRORS.syntax
  if (args.length === 2) {
    const set = database.get(args[1], 'set')
    return set === undefined ? null : set.at(host.state.random.integer(0, set.size - 1))
  }
  const count = symmetricInteger(args[2])
  const set = database.get(args[1], 'set')
  if (set === undefined) return []
  return randomItems(host.state.random, set.members, count)
}

type Operation = 'inter' | 'union' | 'diff'

/** The sets of keys; a missing one is empty. @throws {ErrorReply} WRONGTYPE */
function setsOf({ database }: Client, keys: readonly string[]): SetValue[] {
  return keys.map((key) => database.get(key, 'set') ?? new SetValue())
}

function combine(client: Client, operation: Operation, keys: readonly string[]): string[] {
  const sets = setsOf(client, keys)
  const [first, ...others] = sets
  if (first === undefined) return []
  if (operation === 'union') return [...new Set(sets.flatMap((set) => set.members))]
  if (operation === 'diff') return first.members.filter((member) => !others.some((set) => set.has(member)))
  const bySize = sets.toSorted((a, b) => a.size - b.size)
  const [smallest, ...rest] = bySize
  return (smallest as SetValue).members.filter((member) => rest.every((set) => set.has(member)))
}

function combined(operation: Operation) {
  return (client: Client, args: Args): Reply =>
    new SetReply(inIntegerOrder(client, combine(client, operation, args.slice(1))))
}

/** A result of integers only is an intset in Redis, and so in their order. */
function inIntegerOrder({ host }: Client, members: string[]): readonly string[] {
  const set = new SetValue()
  for (const member of members) set.add(member, host.state.settings.limits)
  return set.members
}

function combinedStore(operation: Operation) {
  return (client: Client, args: Args): Reply => {
    const { database, host } = client
    const target = args[1]
    const members = combine(client, operation, args.slice(2))
    if (members.length === 0) {
      database.delete(target)
      return 0
    }
    const set = new SetValue()
    for (const member of members) set.add(member, host.state.settings.limits)
    database.put(target, set)
    database.changed(target, EVENT.set, `s${operation}store`)
    return members.length
  }
}

function sintercard(client: Client, args: Args): Reply {
  const { keys, next } = readInterKeys(args)
  const limit = readLimit(args, next)
  const size = combine(client, 'inter', keys).length
  return limit === 0 ? size : Math.min(size, limit)
}

/** `numkeys key [key …] [LIMIT n]`; unlike LMPOP's, nothing has to follow. */
export function readInterKeys(args: Args): { keys: string[]; next: number } {
  const count = integerBetween(args[1], 1, 2 ** 31 - 1, new ErrorReply('ERR numkeys should be greater than 0'))
  if (count > args.length - 2) throw new ErrorReply("ERR Number of keys can't be greater than number of args")
  return { keys: args.slice(2, 2 + count), next: 2 + count }
}

export function readLimit(args: Args, from: number): number {
  let limit = 0
  for (let at = from; at < args.length; at += 2) {
    if ((args[at] as string).toLowerCase() !== 'limit' || at + 1 >= args.length) throw ERRORS.syntax
    limit = integerBetween(args[at + 1] as string, 0, 2 ** 63, new ErrorReply("ERR LIMIT can't be negative"))
  }
  return limit
}

/** Redis' group "Set". */
export const sets: Handlers = {
  sadd,
  scard: ({ database }, args) => database.get(args[1], 'set')?.size ?? 0,
  sdiff: combined('diff'),
  sdiffstore: combinedStore('diff'),
  sinter: combined('inter'),
  sintercard,
  sinterstore: combinedStore('inter'),
  sismember: ({ database }, args) => (database.get(args[1], 'set')?.has(args[2]) ? 1 : 0),
  smembers: ({ database }, args) => new SetReply(database.get(args[1], 'set')?.members ?? []),
  smismember,
  smove,
  spop,
  srandmember,
  srem,
  sscan: (client, args) => {
    const scan = scanCollection(args, 2)
    const set = client.database.get(args[1], 'set')
    if (set === undefined) return scan.empty()
    const { members } = set
    return scan.run(
      set.size,
      set.encoding === 'intset',
      (at) => members[at] as string,
      () => [],
    )
  },
  sunion: combined('union'),
  sunionstore: combinedStore('union'),
}
