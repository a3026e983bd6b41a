import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { Entry } from '../state/entry.ts'
import { EVENT } from '../state/events.ts'
import { dumpValue, restoreValue } from '../state/rdb/dump.ts'
import { parseInt64 } from '../wire/numbers.ts'
import { ErrorReply, OK, type Reply } from '../wire/reply.ts'
import { integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'

/** Longer strings are kept apart from their object. */
const EMBEDDED_MAX_BYTES = 44

/** The name of the representation that Redis would use. */
export function encodingOf({ value, form }: Entry): string {
  if (typeof value === 'string') return encodingOfText(value, form)
  if (value.type === 'list') return 'quicklist'
  return value.type === 'stream' ? 'stream' : value.encoding
}

function encodingOfText(text: string, form: Entry['form']): string {
  if (form === 'raw') return 'raw'
  if (form === 'plain' && text.length <= 20 && parseInt64(text) !== undefined) return 'int'
  return text.length <= EMBEDDED_MAX_BYTES ? 'embstr' : 'raw'
}

function entryOf({ database }: Client, args: Args): Entry | undefined {
  return database.find(args[2])
}

const LFU = (selected: boolean): string =>
  `ERR An LFU maxmemory policy is ${selected ? 'selected, idle time' : 'not selected, access frequency'} not tracked. ` +
  'Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.'

function usesLfu({ host }: Client): boolean {
  return host.state.settings.get('maxmemory-policy')?.endsWith('lfu') ?? false
}

function idletime(client: Client, args: Args): Reply {
  const entry = entryOf(client, args)
  if (entry === undefined) return null
  if (usesLfu(client)) throw new ErrorReply(LFU(true))
  return Math.floor((client.host.state.now - entry.touchedAt) / 1000)
}

function freq(client: Client, args: Args): Reply {
  if (entryOf(client, args) === undefined) return null
  if (!usesLfu(client)) throw new ErrorReply(LFU(false))
  return 0
}

/** Small whole numbers are shared by all keys that hold them, and Redis counts them as used without end. */
function refcount(client: Client, args: Args): Reply {
  const entry = entryOf(client, args)
  if (entry === undefined) return null
  const isShared = encodingOf(entry) === 'int' && Number(entry.value) >= 0 && Number(entry.value) < 10_000
  return isShared ? 2_147_483_647 : 1
}

function dump({ database }: Client, args: Args): Reply {
  const entry = database.read(args[1])
  return entry === undefined ? null : dumpValue(entry.value)
}

interface RestoreOptions {
  replace: boolean
  absolute: boolean
  idleSeconds: number | undefined
}

function restore({ database, host }: Client, args: Args): Reply {
  const options = readRestoreOptions(args)
  const key = args[1]
  if (!options.replace && database.find(key) !== undefined) throw ERRORS.busyKey
  const ttl = integer(args[2])
  if (ttl < 0) throw ERRORS.invalidTtl
  const value = restoreValue(args[3], host.state.settings.limits)
  const { now } = host.state
  const replaced = database.remove(key) !== undefined
  const expiresAt = ttl === 0 ? 0 : options.absolute ? ttl : now + ttl
  if (expiresAt !== 0 && expiresAt <= now) {
    if (replaced) database.changed(key, EVENT.generic, 'del')
    return OK
  }
  const entry = new Entry(key, value, now - (options.idleSeconds ?? 0) * 1000)
  entry.expiresAt = expiresAt
  database.insert(entry)
  database.changed(key, EVENT.generic, 'restore')
  return OK
}

function readRestoreOptions(args: Args): RestoreOptions {
  const options: RestoreOptions = { replace: false, absolute: false, idleSeconds: undefined }
  for (let at = 4; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    const next = args[at + 1]
    if (word === 'replace') options.replace = true
    else if (word === 'absttl') options.absolute = true
    else if (word === 'idletime' && next !== undefined) {
      options.idleSeconds = integer(next)
      if (options.idleSeconds < 0) throw new ErrorReply('ERR Invalid IDLETIME value, must be >= 0')
      at++
    } else if (word === 'freq' && next !== undefined) {
      integerBetween(next, 0, 255, new ErrorReply('ERR Invalid FREQ value, must be >= 0 and <= 255'))
      at++
    } else throw ERRORS.syntax
  }
  return options
}

/** Redis' group "Generic": OBJECT, DUMP and RESTORE. */
export const objects: Handlers = {
  dump,
  'object|encoding': (client, args) => {
    const entry = entryOf(client, args)
    return entry === undefined ? null : encodingOf(entry)
  },
  'object|freq': freq,
  'object|idletime': idletime,
  'object|refcount': refcount,
  restore,
}
