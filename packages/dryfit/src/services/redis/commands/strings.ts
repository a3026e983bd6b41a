import { ERRORS, wrongArity } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { EVENT } from '../state/events.ts'
import { longestCommonSubsequence } from '../state/lcs.ts'
import { addLongDoubles } from '../state/long-double.ts'
import { addInt64, parseDouble, parseInt64 } from '../wire/numbers.ts'
import { ErrorReply, MapReply, OK, type Reply } from '../wire/reply.ts'
import { expiryTime, int64, integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'

interface SetOptions {
  condition?: 'nx' | 'xx'
  get?: boolean
  keepTtl?: boolean
  persist?: boolean
  expiry?: { readonly word: string; readonly text: string }
}

/** The words after SET key value, or GETEX key. */
function readSetOptions(args: Args, from: number, command: 'set' | 'getex'): SetOptions {
  const options: SetOptions = {}
  const takesExpiry = (): boolean => options.expiry === undefined && !options.keepTtl && !options.persist
  for (let at = from; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    const next = args[at + 1]
    if (command === 'set' && (word === 'nx' || word === 'xx') && (options.condition ?? word) === word) {
      options.condition = word
    } else if (command === 'set' && word === 'get') options.get = true
    else if (command === 'set' && word === 'keepttl' && takesExpiry()) options.keepTtl = true
    else if (command === 'getex' && word === 'persist' && takesExpiry()) options.persist = true
    else if (EXPIRY_WORDS.has(word) && next !== undefined && takesExpiry()) {
      options.expiry = { word, text: next }
      at++
    } else throw ERRORS.syntax
  }
  return options
}

const EXPIRY_WORDS = new Set(['ex', 'px', 'exat', 'pxat'])

/** A wrong number is reported after all words were understood. */
function readExpiry({ expiry }: SetOptions, now: number, command: string): number | undefined {
  if (expiry === undefined) return undefined
  const { word, text } = expiry
  const unit = word.startsWith('p') ? 'milliseconds' : 'seconds'
  return expiryTime(text, unit, word.endsWith('at') ? 0 : now, command)
}

function set(client: Client, args: Args): Reply {
  const { database } = client
  const key = args[1]
  if (args.length === 3) {
    database.put(key, args[2])
    database.changed(key, EVENT.string, 'set')
    return OK
  }
  const options = readSetOptions(args, 3, 'set')
  const at = readExpiry(options, client.host.state.now, 'set')
  const previous = options.get ? (database.get(key, 'string') ?? null) : undefined
  const exists = options.condition === undefined ? false : database.find(key) !== undefined
  const refused = (options.condition === 'nx' && exists) || (options.condition === 'xx' && !exists)
  if (refused) return options.get ? (previous ?? null) : null
  const entry = options.keepTtl ? database.putKeepingExpiry(key, args[2]) : database.put(key, args[2])
  if (at !== undefined) database.setExpiry(entry, at)
  database.changed(key, EVENT.string, 'set')
  if (at !== undefined) client.host.state.notify(EVENT.generic, 'expire', key, database)
  return options.get ? (previous ?? null) : OK
}

function setWithExpiry(command: 'setex' | 'psetex', unit: 'seconds' | 'milliseconds') {
  return ({ database, host }: Client, args: Args): Reply => {
    const at = expiryTime(args[2], unit, host.state.now, command)
    const entry = database.put(args[1], args[3])
    database.setExpiry(entry, at)
    database.changed(args[1], EVENT.string, 'set')
    host.state.notify(EVENT.generic, 'expire', args[1], database)
    return OK
  }
}

function setnx({ database }: Client, args: Args): Reply {
  if (database.find(args[1]) !== undefined) return 0
  database.put(args[1], args[2])
  database.changed(args[1], EVENT.string, 'set')
  return 1
}

function get({ database }: Client, args: Args): Reply {
  return database.get(args[1], 'string') ?? null
}

function getset({ database }: Client, args: Args): Reply {
  const previous = database.get(args[1], 'string') ?? null
  database.put(args[1], args[2])
  database.changed(args[1], EVENT.string, 'set')
  return previous
}

function getdel({ database }: Client, args: Args): Reply {
  const value = database.get(args[1], 'string')
  if (value === undefined) return null
  database.delete(args[1])
  return value
}

function getex(client: Client, args: Args): Reply {
  const { database } = client
  const options = readSetOptions(args, 2, 'getex')
  const key = args[1]
  const value = database.get(key, 'string')
  if (value === undefined) return null
  const entry = database.find(key)
  if (entry === undefined) return null
  const at = readExpiry(options, client.host.state.now, 'getex')
  if (at !== undefined && at <= client.host.state.now) {
    database.delete(key)
  } else if (at !== undefined) {
    database.setExpiry(entry, at)
    database.changed(key, EVENT.generic, 'expire')
  } else if (options.persist && entry.expiresAt !== 0) {
    database.setExpiry(entry, 0)
    database.changed(key, EVENT.generic, 'persist')
  }
  return value
}

function mget({ database }: Client, args: Args): Reply {
  return args.slice(1).map((key) => {
    const value = database.read(key)?.value
    return typeof value === 'string' ? value : null
  })
}

function mset({ database }: Client, args: Args): Reply {
  if (args.length % 2 === 0) throw wrongArity('mset')
  for (let at = 1; at < args.length; at += 2) {
    database.put(args[at] as string, args[at + 1] as string)
    database.changed(args[at] as string, EVENT.string, 'set')
  }
  return OK
}

function msetnx(client: Client, args: Args): Reply {
  if (args.length % 2 === 0) throw wrongArity('msetnx')
  for (let at = 1; at < args.length; at += 2) if (client.database.find(args[at] as string) !== undefined) return 0
  mset(client, args)
  return 1
}

function append({ database, host }: Client, args: Args): Reply {
  const old = database.get(args[1], 'string')
  const text = (old ?? '') + args[2]
  if (text.length > host.state.settings.maxBulkBytes) throw ERRORS.stringTooLong
  const entry = database.putKeepingExpiry(args[1], text)
  if (old !== undefined) entry.form = 'raw'
  database.changed(args[1], EVENT.string, 'append')
  return text.length
}

function strlen({ database }: Client, args: Args): Reply {
  return database.get(args[1], 'string')?.length ?? 0
}

function getrange({ database }: Client, args: Args): Reply {
  const start = integer(args[2])
  const end = integer(args[3])
  const text = database.get(args[1], 'string') ?? ''
  if (start < 0 && end < 0 && start > end) return ''
  // Redis cuts a negative end to 0 here, unlike for lists.
  const from = Math.max(0, start < 0 ? start + text.length : start)
  const last = Math.max(0, end < 0 ? end + text.length : end)
  return text.slice(from, last + 1)
}

function setrange({ database, host }: Client, args: Args): Reply {
  const offset = integer(args[2])
  if (offset < 0) throw ERRORS.offsetOutOfRange
  const old = database.get(args[1], 'string')
  const patch = args[3]
  if (patch === '') return old?.length ?? 0
  if (offset + patch.length > host.state.settings.maxBulkBytes) throw ERRORS.stringTooLong
  const text = patchText(old ?? '', offset, patch)
  database.putKeepingExpiry(args[1], text).form = 'raw'
  database.changed(args[1], EVENT.string, 'setrange')
  return text.length
}

/** Writes over a part of a text; a gap before it is filled with zero bytes. */
export function patchText(text: string, offset: number, patch: string): string {
  if (offset >= text.length) return text + '\0'.repeat(offset - text.length) + patch
  return text.slice(0, offset) + patch + text.slice(offset + patch.length)
}

function increment({ database }: Client, key: string, by: number | bigint): Reply {
  const old = database.get(key, 'string')
  const before = old === undefined ? 0 : parseInt64(old)
  if (before === undefined) throw ERRORS.notInteger
  const sum = addInt64(before, by)
  if (sum === undefined) throw ERRORS.overflow
  database.putKeepingExpiry(key, String(sum))
  database.changed(key, EVENT.string, 'incrby')
  return sum
}

function decrby(client: Client, args: Args): Reply {
  const by = int64(args[2])
  if (by === -(2n ** 63n)) throw ERRORS.decrementOverflow
  return increment(client, args[1], typeof by === 'number' ? -by : -by)
}

function incrbyfloat({ database }: Client, args: Args): Reply {
  const old = database.get(args[1], 'string') ?? '0'
  const sum = addFloats(old, args[2])
  database.putKeepingExpiry(args[1], sum).form = 'embstr'
  database.changed(args[1], EVENT.string, 'incrbyfloat')
  return sum
}

/** @throws {ErrorReply} for what is no float, or no finite sum. */
export function addFloats(old: string, by: string, notFloat = ERRORS.notFloat): string {
  const before = parseDouble(old)
  if (before === undefined) throw notFloat
  const delta = parseDouble(by)
  if (delta === undefined) throw ERRORS.notFloat
  if (!Number.isFinite(before + delta)) throw ERRORS.nanOrInfinity
  const sum = addLongDoubles(old, by)
  if (sum === undefined) throw ERRORS.nanOrInfinity
  return sum
}

function lcs({ database }: Client, args: Args): Reply {
  const a = stringForLcs(database.read(args[1])?.value)
  const b = stringForLcs(database.read(args[2])?.value)
  const options = readLcsOptions(args)
  const found = longestCommonSubsequence(a, b)
  if (options.len) return found.text.length
  if (!options.idx) return found.text
  const matches = found.matches
    .filter(({ length }) => length >= options.minMatchLength)
    .map(({ a, b, length }) => {
      const range: Reply[] = [
        [a, a + length - 1],
        [b, b + length - 1],
      ]
      return options.withMatchLength ? [...range, length] : range
    })
  return new MapReply(['matches', matches, 'len', found.text.length])
}

function stringForLcs(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') {
    throw new ErrorReply('ERR The specified keys must contain string values')
  }
  return value
}

function readLcsOptions(args: Args) {
  const options = { len: false, idx: false, withMatchLength: false, minMatchLength: 0 }
  for (let at = 3; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    if (word === 'len') options.len = true
    else if (word === 'idx') options.idx = true
    else if (word === 'withmatchlen') options.withMatchLength = true
    else if (word === 'minmatchlen' && at + 1 < args.length)
      options.minMatchLength = Math.max(0, integer(args[++at] as string))
    else throw ERRORS.syntax
  }
  if (options.len && options.idx) {
    throw new ErrorReply('ERR If you want both the length and indexes, please just use IDX.')
  }
  return options
}

/** Redis' group "String". */
export const strings: Handlers = {
  append,
  decr: (client, args) => increment(client, args[1], -1),
  decrby,
  get,
  getdel,
  getex,
  getrange,
  getset,
  incr: (client, args) => increment(client, args[1], 1),
  incrby: (client, args) => increment(client, args[1], int64(args[2])),
  incrbyfloat,
  lcs,
  mget,
  mset,
  msetnx,
  psetex: setWithExpiry('psetex', 'milliseconds'),
  set,
  setex: setWithExpiry('setex', 'seconds'),
  setnx,
  setrange,
  strlen,
  substr: getrange,
}
