import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import { ListValue } from '../state/list.ts'
import { parseDouble } from '../wire/numbers.ts'
import { ErrorReply, type Reply } from '../wire/reply.ts'
import { integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'

interface SortOptions {
  by?: string
  readonly get: string[]
  limit?: { readonly offset: number; readonly count: number }
  descending: boolean
  alpha: boolean
  store?: string
}

function readOptions(args: Args, readOnly: boolean): SortOptions {
  const options: SortOptions = { get: [], descending: false, alpha: false }
  for (let at = 2; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    const left = args.length - at - 1
    if (word === 'asc') options.descending = false
    else if (word === 'desc') options.descending = true
    else if (word === 'alpha') options.alpha = true
    else if (word === 'limit' && left >= 2) {
      options.limit = { offset: integer(args[at + 1] as string), count: integer(args[at + 2] as string) }
      at += 2
    } else if (word === 'store' && left >= 1 && !readOnly) options.store = args[++at] as string
    else if (word === 'by' && left >= 1) options.by = args[++at] as string
    else if (word === 'get' && left >= 1) options.get.push(args[++at] as string)
    else throw ERRORS.syntax
  }
  return options
}

function sort(client: Client, args: Args, readOnly: boolean): Reply {
  const options = readOptions(args, readOnly)
  const { items, isSet } = itemsOf(client, args[1], options)
  const dontSort = options.by !== undefined && !options.by.includes('*')
  // A set has no order of its own: what scripts and STORE see of it must not depend on chance.
  const sortsAnyway = dontSort && isSet && (options.store !== undefined || client.script !== undefined)
  const sorted =
    dontSort && !sortsAnyway
      ? items
      : sortItems(client, items, sortsAnyway ? { ...options, alpha: true } : options, sortsAnyway)
  const cut = cutItems(sorted, options)
  const reply =
    options.get.length === 0 ? cut : cut.flatMap((item) => options.get.map((get) => lookUp(client, get, item)))
  return options.store === undefined ? reply : store(client, options.store, reply)
}

function itemsOf({ database }: Client, key: string, options: SortOptions): { items: string[]; isSet: boolean } {
  const entry = database.read(key)
  const value = entry?.value
  if (value === undefined) return { items: [], isSet: false }
  if (typeof value === 'string') throw ERRORS.wrongType
  const keepsOrder = options.by !== undefined && !options.by.includes('*')
  if (value.type === 'list') {
    const items = value.slice()
    return { items: keepsOrder && options.descending ? items.reverse() : items, isSet: false }
  }
  if (value.type === 'set') return { items: [...value.members], isSet: true }
  if (value.type !== 'zset') throw ERRORS.wrongType
  // Redis sorts only the larger representation, and keeps it.
  const owned = entry === undefined ? value : database.own(entry).value
  if (typeof owned === 'object' && owned.type === 'zset') owned.encoding = 'skiplist'
  const members = [...value.ordered].map(({ member }) => member)
  return { items: keepsOrder && options.descending ? members.reverse() : members, isSet: false }
}

interface Weighed {
  readonly item: string
  readonly text: string | null
  readonly number: number
}

function sortItems(client: Client, items: readonly string[], options: SortOptions, byItem: boolean): string[] {
  const weighed = items.map((item) => weigh(client, item, options, byItem))
  const compare = options.alpha ? compareTexts : compareNumbers
  weighed.sort((a, b) => (options.descending ? -compare(a, b) : compare(a, b)))
  return weighed.map(({ item }) => item)
}

function weigh(client: Client, item: string, { by, alpha }: SortOptions, byItem: boolean): Weighed {
  const text = by === undefined || byItem ? item : lookUp(client, by, item)
  if (alpha) return { item, text, number: 0 }
  // C's strtod: leading blanks do not count, and nothing at all is 0.
  const trimmed = text?.trimStart() ?? ''
  const number = trimmed === '' ? 0 : parseDouble(trimmed)
  if (number === undefined) throw new ErrorReply("ERR One or more scores can't be converted into double")
  return { item, text, number }
}

function compareNumbers(a: Weighed, b: Weighed): number {
  return a.number !== b.number ? a.number - b.number : compareBytes(a.item, b.item)
}

function compareTexts(a: Weighed, b: Weighed): number {
  if (a.text === null || b.text === null) {
    if (a.text === b.text) return compareBytes(a.item, b.item)
    return a.text === null ? -1 : 1
  }
  return compareBytes(a.text, b.text) || compareBytes(a.item, b.item)
}

function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function cutItems(items: readonly string[], { limit }: SortOptions): readonly string[] {
  if (limit === undefined) return items
  const start = Math.max(0, limit.offset)
  return items.slice(start, limit.count < 0 ? undefined : start + limit.count)
}

/** A value by pattern: `#` is the item, `weight_*` a key, `user_*->age` a field. */
function lookUp({ database }: Client, pattern: string, item: string): string | null {
  if (pattern === '#') return item
  const star = pattern.indexOf('*')
  if (star < 0) return null
  const arrow = pattern.indexOf('->', star + 1)
  const hasField = arrow >= 0 && arrow + 2 < pattern.length
  const keyEnd = hasField ? arrow : pattern.length
  const key = pattern.slice(0, star) + item + pattern.slice(star + 1, keyEnd)
  const value = database.read(key)?.value
  if (!hasField) return typeof value === 'string' ? value : null
  if (typeof value !== 'object' || value.type !== 'hash') return null
  return value.fields.get(pattern.slice(arrow + 2)) ?? null
}

function store({ database }: Client, key: string, items: readonly (string | null)[]): Reply {
  if (items.length === 0) {
    database.delete(key)
    return 0
  }
  database.put(key, new ListValue(items.map((item) => item ?? '')))
  database.changed(key, EVENT.list, 'sortstore')
  return items.length
}

/** SORT of the group "Generic". */
export const sorting: Handlers = {
  sort: (client, args) => sort(client, args, false),
  sort_ro: (client, args) => sort(client, args, true),
}
