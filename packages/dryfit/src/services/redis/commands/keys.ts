import { cText, ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { Database } from '../state/database.ts'
import { typeOf } from '../state/entry.ts'
import { EVENT } from '../state/events.ts'
import { compileGlob } from '../state/glob.ts'
import { ErrorReply, OK, type Reply, Status } from '../wire/reply.ts'
import { expiryTime, integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { readScanOptions, scanStep } from './scan.ts'

function countWhere(args: Args, holds: (key: string) => boolean): number {
  let count = 0
  for (let at = 1; at < args.length; at++) if (holds(args[at] as string)) count++
  return count
}

function expire(command: string, unit: 'seconds' | 'milliseconds', absolute: boolean) {
  return ({ database, host }: Client, args: Args): Reply => {
    const { now } = host.state
    const condition = readExpireCondition(args)
    const at = expiryTime(args[2], unit, absolute ? 0 : now, command, { positive: false })
    const entry = database.find(args[1])
    if (entry === undefined || !allowsExpiry(condition, entry.expiresAt, at)) return 0
    if (at <= now) {
      database.remove(args[1])
      database.changed(args[1], EVENT.generic, 'del')
      return 1
    }
    database.setExpiry(entry, at)
    database.changed(args[1], EVENT.generic, 'expire')
    return 1
  }
}

interface ExpireCondition {
  nx: boolean
  xx: boolean
  gt: boolean
  lt: boolean
}

function readExpireCondition(args: Args): ExpireCondition {
  const condition: ExpireCondition = { nx: false, xx: false, gt: false, lt: false }
  for (let at = 3; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    if (word !== 'nx' && word !== 'xx' && word !== 'gt' && word !== 'lt') {
      throw new ErrorReply(`ERR Unsupported option ${cText(args[at] as string)}`)
    }
    condition[word] = true
  }
  const { nx, xx, gt, lt } = condition
  if (nx && (xx || gt || lt))
    throw new ErrorReply('ERR NX and XX, GT or LT options at the same time are not compatible')
  if (gt && lt) throw new ErrorReply('ERR GT and LT options at the same time are not compatible')
  return condition
}

/** A key without expiry counts as one that ends never. */
function allowsExpiry({ nx, xx, gt, lt }: ExpireCondition, old: number, next: number): boolean {
  if (nx) return old === 0
  if (xx && old === 0) return false
  if (gt) return old !== 0 && next > old
  return lt ? old === 0 || next < old : true
}

function timeLeft(unit: 'seconds' | 'milliseconds', absolute: boolean) {
  return ({ database, host }: Client, args: Args): Reply => {
    const entry = database.find(args[1])
    if (entry === undefined) return -2
    if (entry.expiresAt === 0) return -1
    const ms = absolute ? entry.expiresAt : Math.max(0, entry.expiresAt - host.state.now)
    return unit === 'seconds' ? Math.floor((ms + 500) / 1000) : ms
  }
}

function persist({ database }: Client, args: Args): Reply {
  const entry = database.find(args[1])
  if (entry === undefined || entry.expiresAt === 0) return 0
  database.setExpiry(entry, 0)
  database.changed(args[1], EVENT.generic, 'persist')
  return 1
}

function rename({ database }: Client, args: Args, onlyIfNew: boolean): Reply {
  const [, source, target] = args
  if (database.find(source) === undefined) throw ERRORS.noSuchKey
  if (source === target) return onlyIfNew ? 0 : OK
  if (database.find(target) !== undefined) {
    if (onlyIfNew) return 0
    database.remove(target)
  }
  moveEntry(database, source, database, target)
  database.changed(source, EVENT.generic, 'rename_from')
  database.changed(target, EVENT.generic, 'rename_to')
  return onlyIfNew ? 1 : OK
}

function moveEntry(from: Database, source: string, to: Database, target: string): void {
  const entry = from.remove(source)
  if (entry === undefined) return
  to.insert(entry.renamed(target))
}

function copy(client: Client, args: Args): Reply {
  const [, source, target] = args
  const { to, replace } = readCopyOptions(client, args)
  const { database } = client
  if (to === database && source === target) throw ERRORS.sameObject
  const entry = database.read(source)
  if (entry === undefined) return 0
  if (to.find(target) !== undefined) {
    if (!replace) return 0
    to.remove(target)
  }
  to.insert(entry.copyAs(target))
  to.changed(target, EVENT.generic, 'copy_to')
  return 1
}

function readCopyOptions(client: Client, args: Args): { to: Database; replace: boolean } {
  let to = client.database
  let replace = false
  for (let at = 3; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    if (word === 'replace') replace = true
    else if (word === 'db' && at + 1 < args.length) to = databaseAt(client, args[++at] as string)
    else throw ERRORS.syntax
  }
  return { to, replace }
}

export function databaseAt({ host }: Client, text: string): Database {
  const database = host.state.databases[integer(text)]
  if (database === undefined) throw ERRORS.dbIndexOutOfRange
  return database
}

function move(client: Client, args: Args): Reply {
  const to = databaseAt(client, args[2])
  const { database } = client
  if (to === database) throw ERRORS.sameObject
  const key = args[1]
  if (database.find(key) === undefined || to.find(key) !== undefined) return 0
  moveEntry(database, key, to, key)
  database.changed(key, EVENT.generic, 'move_from')
  to.changed(key, EVENT.generic, 'move_to')
  return 1
}

function keys({ database }: Client, args: Args): Reply {
  const fits = compileGlob(args[1])
  return livingKeys(database).filter(fits)
}

/** All keys whose time is not over. Lets go of the others. */
export function livingKeys(database: Database): string[] {
  const names = database.entries.map((entry) => entry.key)
  return database.volatile === 0 ? names : names.filter((key) => database.find(key) !== undefined)
}

function scan(client: Client, args: Args): Reply {
  const { cursor, count, fits, type } = readScanOptions(args, 1, true)
  const { database } = client
  const { positions, next } = scanStep(cursor, count, database.entries.length)
  const names = positions.map((position) => database.entries[position]?.key as string)
  const found = names.filter((key) => {
    if (!fits(key)) return false
    const entry = database.find(key)
    return entry !== undefined && (type === undefined || typeOf(entry.value) === type)
  })
  return [String(next), found]
}

function randomkey({ database, host }: Client): Reply {
  while (database.entries.length > 0) {
    const { key } = host.state.random.pick(database.entries)
    if (database.find(key) !== undefined) return key
  }
  return null
}

/** Redis' group "Generic", without SORT, OBJECT, DUMP and RESTORE. */
export const genericKeys: Handlers = {
  copy,
  del: ({ database }, args) => countWhere(args, (key) => database.delete(key)),
  exists: ({ database }, args) => countWhere(args, (key) => database.read(key) !== undefined),
  expire: expire('expire', 'seconds', false),
  expireat: expire('expireat', 'seconds', true),
  expiretime: timeLeft('seconds', true),
  keys,
  move,
  persist,
  pexpire: expire('pexpire', 'milliseconds', false),
  pexpireat: expire('pexpireat', 'milliseconds', true),
  pexpiretime: timeLeft('milliseconds', true),
  pttl: timeLeft('milliseconds', false),
  randomkey,
  rename: (client, args) => rename(client, args, false),
  renamenx: (client, args) => rename(client, args, true),
  scan,
  touch: ({ database }, args) => countWhere(args, (key) => database.read(key) !== undefined),
  ttl: timeLeft('seconds', false),
  type: ({ database }, args) => {
    const entry = database.find(args[1])
    return new Status(entry === undefined ? 'none' : typeOf(entry.value))
  },
  unlink: ({ database }, args) => countWhere(args, (key) => database.delete(key)),
}
