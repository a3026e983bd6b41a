import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { Database } from '../state/database.ts'
import { EVENT } from '../state/events.ts'
import type { ListValue } from '../state/list.ts'
import { ErrorReply, NULL_ARRAY, OK, type Reply } from '../wire/reply.ts'
import { clampRange, integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'

export type End = 'left' | 'right'

function push(client: Client, args: Args, end: End, onlyIfThere: boolean): Reply {
  const { database } = client
  const key = args[1]
  if (onlyIfThere && database.get(key, 'list') === undefined) return 0
  const list = database.writableOrNew(key, 'list')
  for (let at = 2; at < args.length; at++) pushTo(list, end, args[at] as string)
  database.changed(key, EVENT.list, end === 'left' ? 'lpush' : 'rpush')
  return list.size
}

export function pushTo(list: ListValue, end: End, item: string): void {
  if (end === 'left') list.pushLeft(item)
  else list.pushRight(item)
}

function pop(client: Client, args: Args, end: End, command: string): Reply {
  if (args.length > 3) throw new ErrorReply(`ERR wrong number of arguments for '${command}' command`)
  const count = args.length === 3 ? integerBetween(args[2], 0, 2 ** 63, ERRORS.positiveOnly) : undefined
  const { database } = client
  const list = database.writable(args[1], 'list')
  if (list === undefined) return count === undefined ? null : NULL_ARRAY
  if (count === undefined) return popFrom(database, args[1], list, end, 1)[0] as string
  return count === 0 ? [] : popFrom(database, args[1], list, end, count)
}

/** Takes up to `count` items, and the key with the last of them. */
export function popFrom(database: Database, key: string, list: ListValue, end: End, count: number): string[] {
  const items: string[] = []
  for (let left = Math.min(count, list.size); left > 0; left--) {
    items.push((end === 'left' ? list.popLeft() : list.popRight()) as string)
  }
  database.changed(key, EVENT.list, end === 'left' ? 'lpop' : 'rpop')
  database.removeIfEmpty(key, list)
  return items
}

function lindex({ database }: Client, args: Args): Reply {
  const list = database.get(args[1], 'list')
  if (list === undefined) return null
  const index = integer(args[2])
  const at = index < 0 ? index + list.size : index
  return at >= 0 && at < list.size ? list.at(at) : null
}

function lset({ database }: Client, args: Args): Reply {
  const list = database.writable(args[1], 'list')
  if (list === undefined) throw ERRORS.noSuchKey
  const index = integer(args[2])
  const at = index < 0 ? index + list.size : index
  if (at < 0 || at >= list.size) throw ERRORS.indexOutOfRange
  list.set(at, args[3])
  database.changed(args[1], EVENT.list, 'lset')
  return OK
}

function lrange({ database }: Client, args: Args): Reply {
  const start = integer(args[2])
  const end = integer(args[3])
  const list = database.get(args[1], 'list')
  const range = list && clampRange(start, end, list.size)
  return list === undefined || range === undefined ? [] : list.slice(range.from, range.to)
}

function ltrim({ database }: Client, args: Args): Reply {
  const start = integer(args[2])
  const end = integer(args[3])
  const list = database.writable(args[1], 'list')
  if (list === undefined) return OK
  const range = clampRange(start, end, list.size)
  list.replace(range === undefined ? [] : list.slice(range.from, range.to))
  database.changed(args[1], EVENT.list, 'ltrim')
  database.removeIfEmpty(args[1], list)
  return OK
}

function linsert({ database }: Client, args: Args): Reply {
  const where = args[2].toLowerCase()
  if (where !== 'before' && where !== 'after') throw ERRORS.syntax
  const list = database.writable(args[1], 'list')
  if (list === undefined) return 0
  const items = list.slice()
  const pivot = items.indexOf(args[3])
  if (pivot < 0) return -1
  items.splice(where === 'before' ? pivot : pivot + 1, 0, args[4])
  list.replace(items)
  database.changed(args[1], EVENT.list, 'linsert')
  return list.size
}

function lrem({ database }: Client, args: Args): Reply {
  const count = integer(args[2])
  const list = database.writable(args[1], 'list')
  if (list === undefined) return 0
  const items = list.slice()
  if (count < 0) items.reverse()
  let left = count === 0 ? Number.POSITIVE_INFINITY : Math.abs(count)
  const kept = items.filter((item) => item !== args[3] || left-- <= 0)
  const removed = items.length - kept.length
  if (removed === 0) return 0
  list.replace(count < 0 ? kept.reverse() : kept)
  database.changed(args[1], EVENT.list, 'lrem')
  database.removeIfEmpty(args[1], list)
  return removed
}

function lpos({ database }: Client, args: Args): Reply {
  const { rank, count, maxLength } = readPositionOptions(args)
  const list = database.get(args[1], 'list')
  if (list === undefined) return count === undefined ? null : []
  const found: number[] = []
  const wanted = count === undefined ? 1 : count === 0 ? list.size : count
  const size = maxLength === 0 ? list.size : Math.min(maxLength, list.size)
  let toSkip = Math.abs(rank) - 1
  for (let step = 0; step < size && found.length < wanted; step++) {
    const at = rank > 0 ? step : list.size - 1 - step
    if (list.at(at) === args[2] && toSkip-- <= 0) found.push(at)
  }
  return count === undefined ? (found[0] ?? null) : found
}

function readPositionOptions(args: Args) {
  let rank = 1
  let count: number | undefined
  let maxLength = 0
  for (let at = 3; at < args.length; at += 2) {
    const word = (args[at] as string).toLowerCase()
    const value = args[at + 1]
    if (value === undefined) throw ERRORS.syntax
    if (word === 'rank') rank = readRank(value)
    else if (word === 'count') count = integerBetween(value, 0, 2 ** 63, new ErrorReply("ERR COUNT can't be negative"))
    else if (word === 'maxlen') {
      maxLength = integerBetween(value, 0, 2 ** 63, new ErrorReply("ERR MAXLEN can't be negative"))
    } else throw ERRORS.syntax
  }
  return { rank, count, maxLength }
}

function readRank(text: string): number {
  const rank = integer(text)
  // The smallest integer has no positive, and Redis takes it for -1.
  if (rank === -(2 ** 63)) return -1
  if (rank !== 0) return rank
  throw new ErrorReply(
    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
      'or use negative to start from the end of the list',
  )
}

/** `LEFT` or `RIGHT`. */
export function readEnd(text: string): End {
  const end = text.toLowerCase()
  if (end !== 'left' && end !== 'right') throw ERRORS.syntax
  return end
}

/** LMOVE: from one end of a list to one end of another. Undefined when there is nothing to move. */
export function moveItem(client: Client, source: string, target: string, from: End, to: End): string | undefined {
  const { database } = client
  const list = database.writable(source, 'list')
  if (list === undefined) return undefined
  database.get(target, 'list')
  const item = (from === 'left' ? list.popLeft() : list.popRight()) as string
  // A list that moves onto itself stays even while its only item is on its way.
  const receiver = source === target ? list : database.writableOrNew(target, 'list')
  pushTo(receiver, to, item)
  database.changed(target, EVENT.list, to === 'left' ? 'lpush' : 'rpush')
  database.changed(source, EVENT.list, from === 'left' ? 'lpop' : 'rpop')
  database.removeIfEmpty(source, list)
  return item
}

function lmpop({ database }: Client, args: Args): Reply {
  const { keys, end, count } = readMultiPop(args, 1)
  return popFirstOf(database, keys, end, count) ?? NULL_ARRAY
}

/** `numkeys key [key …] LEFT|RIGHT [COUNT count]` */
export function readMultiPop(args: Args, at: number): { keys: string[]; end: End; count: number } {
  const { keys, next } = readCountedKeys(args, at)
  const end = readEnd(args[next] as string)
  return { keys, end, count: readPopCount(args, next + 1) }
}

/** `numkeys key [key …]` and something after it. */
export function readCountedKeys(args: Args, at: number): { keys: string[]; next: number } {
  const error = new ErrorReply('ERR numkeys should be greater than 0')
  const count = integerBetween(args[at] as string, 1, 2 ** 31 - 1, error)
  const next = at + 1 + count
  if (next >= args.length) throw ERRORS.syntax
  return { keys: args.slice(at + 1, next), next }
}

export function readPopCount(args: Args, at: number): number {
  if (at >= args.length) return 1
  if ((args[at] as string).toLowerCase() !== 'count' || at + 1 >= args.length) throw ERRORS.syntax
  const error = new ErrorReply('ERR count should be greater than 0')
  const count = integerBetween(args[at + 1] as string, 1, 2 ** 63, error)
  if (at + 2 !== args.length) throw ERRORS.syntax
  return count
}

/** Pops from the first key that has a list. */
export function popFirstOf(database: Database, keys: readonly string[], end: End, count: number): Reply | undefined {
  for (const key of keys) {
    const list = database.writable(key, 'list')
    if (list !== undefined) return [key, popFrom(database, key, list, end, count)]
  }
  return undefined
}

/** Redis' group "List", without the blocking ones. */
export const lists: Handlers = {
  lindex,
  linsert,
  llen: ({ database }, args) => database.get(args[1], 'list')?.size ?? 0,
  lmove: (client, args) => moveItem(client, args[1], args[2], readEnd(args[3]), readEnd(args[4])) ?? null,
  lmpop,
  lpop: (client, args) => pop(client, args, 'left', 'lpop'),
  lpos,
  lpush: (client, args) => push(client, args, 'left', false),
  lpushx: (client, args) => push(client, args, 'left', true),
  lrange,
  lrem,
  lset,
  ltrim,
  rpop: (client, args) => pop(client, args, 'right', 'rpop'),
  rpoplpush: (client, args) => moveItem(client, args[1], args[2], 'right', 'left') ?? null,
  rpush: (client, args) => push(client, args, 'right', false),
  rpushx: (client, args) => push(client, args, 'right', true),
}
