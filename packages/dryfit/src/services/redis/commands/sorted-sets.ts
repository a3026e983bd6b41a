import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { Database } from '../state/database.ts'
import { EVENT } from '../state/events.ts'
import type { EncodingLimits } from '../state/settings.ts'
import { type ScoredMember, SortedSetValue } from '../state/sorted-set.ts'
import { Double, ErrorReply, formatDouble, type Reply } from '../wire/reply.ts'
import { clampRange, double, integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { randomItems, readRandomCount } from './random.ts'
import { scanCollection } from './scan.ts'
import { type Bounds, lexBounds, NO_LIMIT, scoreBounds, takeRange } from './zset-ranges.ts'

interface AddOptions {
  nx: boolean
  xx: boolean
  gt: boolean
  lt: boolean
  ch: boolean
  incr: boolean
}

const ADD_WORDS = new Set(['nx', 'xx', 'gt', 'lt', 'ch', 'incr'])

function zadd(client: Client, args: Args): Reply {
  const options: AddOptions = { nx: false, xx: false, gt: false, lt: false, ch: false, incr: false }
  let at = 2
  for (; at < args.length && ADD_WORDS.has((args[at] as string).toLowerCase()); at++) {
    options[(args[at] as string).toLowerCase() as keyof AddOptions] = true
  }
  checkAddOptions(options, args.length - at)
  const pairs: ScoredMember[] = []
  for (; at < args.length; at += 2) pairs.push({ score: double(args[at] as string), member: args[at + 1] as string })
  return addScores(client, args[1], pairs, options)
}

function checkAddOptions({ nx, xx, gt, lt, incr }: AddOptions, words: number): void {
  if (words === 0 || words % 2 !== 0) throw ERRORS.syntax
  if (nx && xx) throw new ErrorReply('ERR XX and NX options at the same time are not compatible')
  if ((gt && nx) || (lt && nx) || (gt && lt)) {
    throw new ErrorReply('ERR GT, LT, and/or NX options at the same time are not compatible')
  }
  if (incr && words > 2) throw new ErrorReply('ERR INCR option supports a single increment-element pair')
}

function addScores(client: Client, key: string, pairs: readonly ScoredMember[], options: AddOptions): Reply {
  const { database, host } = client
  const existing = database.writable(key, 'zset')
  if (existing === undefined && options.xx) return options.incr ? null : 0
  const set = existing ?? new SortedSetValue()
  const { added, updated, last } = applyScores(set, pairs, options, host.state.settings.limits)
  if (existing === undefined && set.size > 0) database.put(key, set)
  if (added + updated > 0) database.changed(key, EVENT.zset, options.incr ? 'zincr' : 'zadd')
  if (options.incr) return last === undefined ? null : new Double(last)
  return options.ch ? added + updated : added
}

function applyScores(
  set: SortedSetValue,
  pairs: readonly ScoredMember[],
  options: AddOptions,
  limits: EncodingLimits,
): { added: number; updated: number; last: number | undefined } {
  const result = { added: 0, updated: 0, last: undefined as number | undefined }
  for (const { member, score } of pairs) {
    const old = set.score(member)
    const next = nextScore(old, score, options)
    result.last = next
    if (next === undefined || next === old) continue
    set.set(member, next, limits)
    if (old === undefined) result.added++
    else result.updated++
  }
  return result
}

/** The score that a member is to have, or undefined when the options forbid a change. */
function nextScore(old: number | undefined, given: number, { nx, xx, gt, lt, incr }: AddOptions): number | undefined {
  if (old === undefined) return xx ? undefined : given
  if (nx) return undefined
  const score = incr ? old + given : given
  if (Number.isNaN(score)) throw ERRORS.resultingScoreNaN
  if ((gt && score <= old) || (lt && score >= old)) return undefined
  return score
}

function zincrby(client: Client, args: Args): Reply {
  const options = { nx: false, xx: false, gt: false, lt: false, ch: false, incr: true }
  return addScores(client, args[1], [{ score: double(args[2]), member: args[3] }], options)
}

function zrem({ database }: Client, args: Args): Reply {
  const set = database.writable(args[1], 'zset')
  if (set === undefined) return 0
  const removed = args.slice(2).filter((member) => set.delete(member)).length
  if (removed > 0) {
    database.changed(args[1], EVENT.zset, 'zrem')
    database.removeIfEmpty(args[1], set)
  }
  return removed
}

function zscore({ database }: Client, args: Args): Reply {
  const score = database.get(args[1], 'zset')?.score(args[2])
  return score === undefined ? null : new Double(score)
}

function zmscore({ database }: Client, args: Args): Reply {
  const set = database.get(args[1], 'zset')
  return args.slice(2).map((member) => {
    const score = set?.score(member)
    return score === undefined ? null : new Double(score)
  })
}

function rankOf({ database }: Client, args: Args, backwards: boolean): Reply {
  const set = database.get(args[1], 'zset')
  const rank = set?.rank(args[2])
  if (set === undefined || rank === undefined) return null
  return backwards ? set.size - 1 - rank : rank
}

function count({ database }: Client, key: string, bounds: Bounds): Reply {
  const set = database.get(key, 'zset')
  if (set === undefined) return 0
  const { from, to } = bounds(set)
  return to - from
}

/** Members, with scores as the protocol version writes them. */
export function replyMembers(client: Client, members: readonly ScoredMember[], withScores: boolean): Reply {
  if (!withScores) return members.map(({ member }) => member)
  return client.resp === 3
    ? members.map(({ member, score }) => [member, new Double(score)])
    : members.flatMap(({ member, score }) => [member, new Double(score)])
}

interface RangeQuery {
  readonly select: (set: SortedSetValue) => ScoredMember[]
  readonly withScores: boolean
}

type By = 'rank' | 'score' | 'lex'

/** What a command of the family already says by its name. */
interface FixedRange {
  readonly by?: By
  readonly backwards?: boolean
  readonly store?: boolean
}

interface RangeOptions {
  by: By
  backwards: boolean
  withScores: boolean
  limit: { offset: number; count: number } | undefined
}

/** ZRANGE and its older forms, from the two bounds on. */
function readRange(args: Args, at: number, fixed: FixedRange): RangeQuery {
  const options: RangeOptions = {
    ...{ by: fixed.by ?? 'rank', backwards: fixed.backwards ?? false, withScores: false, limit: undefined },
  }
  for (let word = at + 2; word < args.length; ) word += readRangeOption(args, word, fixed, options)
  const { by, backwards, withScores, limit } = options
  if (limit !== undefined && by === 'rank') {
    throw new ErrorReply('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX')
  }
  if (withScores && by === 'lex') {
    throw new ErrorReply('ERR syntax error, WITHSCORES not supported in combination with BYLEX')
  }
  const [first, second] = [args[at] as string, args[at + 1] as string]
  return { select: selector(by, first, second, backwards, limit ?? NO_LIMIT), withScores }
}

/** Returns how many words the option takes. */
function readRangeOption(args: Args, at: number, fixed: FixedRange, options: RangeOptions): number {
  const word = (args[at] as string).toLowerCase()
  if (word === 'limit' && at + 2 < args.length) {
    options.limit = { offset: integer(args[at + 1] as string), count: integer(args[at + 2] as string) }
    return 3
  }
  if (word === 'withscores' && !fixed.store) options.withScores = true
  else if (fixed.by === undefined && word === 'bylex') options.by = 'lex'
  else if (fixed.by === undefined && word === 'byscore') options.by = 'score'
  else if (fixed.backwards === undefined && word === 'rev') options.backwards = true
  else throw ERRORS.syntax
  return 1
}

function selector(
  by: By,
  first: string,
  second: string,
  backwards: boolean,
  limit: { offset: number; count: number },
): RangeQuery['select'] {
  if (by === 'rank') return rankSelector(integer(first), integer(second), backwards)
  const [min, max] = backwards ? [second, first] : [first, second]
  const bounds = by === 'score' ? scoreBounds(min, max) : lexBounds(min, max)
  return (set) => takeRange(set, bounds(set), backwards, limit)
}

function rankSelector(start: number, end: number, backwards: boolean): RangeQuery['select'] {
  return (set) => {
    const range = clampRange(start, end, set.size)
    if (range === undefined) return []
    const { from, to } = range
    const ranks = backwards ? { from: set.size - to, to: set.size - from } : range
    return takeRange(set, ranks, backwards, NO_LIMIT)
  }
}

function range(fixed: { by?: By; backwards?: boolean }) {
  return (client: Client, args: Args): Reply => {
    const { select, withScores } = readRange(args, 2, fixed)
    const set = client.database.get(args[1], 'zset')
    return set === undefined ? [] : replyMembers(client, select(set), withScores)
  }
}

function zrangestore({ database, host }: Client, args: Args): Reply {
  const { select } = readRange(args, 3, { store: true })
  const source = database.get(args[2], 'zset')
  const members = source === undefined ? [] : select(source)
  return storeMembers(database, args[1], members, 'zrangestore', host.state.settings.limits)
}

/** Makes a key of these members, or none at all. Returns how many there are. */
export function storeMembers(
  database: Database,
  key: string,
  members: Iterable<ScoredMember>,
  event: string,
  limits: EncodingLimits,
): number {
  const set = new SortedSetValue()
  for (const { member, score } of members) set.set(member, score, limits)
  if (set.size === 0) {
    database.delete(key)
    return 0
  }
  database.put(key, set)
  database.changed(key, EVENT.zset, event)
  return set.size
}

function removeRange(event: string, read: (args: Args) => RangeQuery['select']) {
  return ({ database }: Client, args: Args): Reply => {
    const select = read(args)
    const set = database.writable(args[1], 'zset')
    if (set === undefined) return 0
    const members = select(set)
    if (members.length === 0) return 0
    for (const { member } of members) set.delete(member)
    database.changed(args[1], EVENT.zset, event)
    database.removeIfEmpty(args[1], set)
    return members.length
  }
}

/** Takes the lowest or highest members, and the key with the last. */
export function popMembers(
  database: Database,
  key: string,
  set: SortedSetValue,
  end: 'min' | 'max',
  wanted: number,
): ScoredMember[] {
  const number = Math.min(wanted, set.size)
  const ranks = end === 'min' ? { from: 0, to: number } : { from: set.size - number, to: set.size }
  const members = takeRange(set, ranks, end === 'max', NO_LIMIT)
  for (const { member } of members) set.delete(member)
  if (members.length > 0) {
    database.changed(key, EVENT.zset, end === 'min' ? 'zpopmin' : 'zpopmax')
    database.removeIfEmpty(key, set)
  }
  return members
}

function zpop(client: Client, args: Args, end: 'min' | 'max'): Reply {
  if (args.length > 3) throw ERRORS.syntax
  const wanted = args.length === 3 ? integerBetween(args[2], 0, 2 ** 63, ERRORS.positiveOnly) : undefined
  const set = client.database.writable(args[1], 'zset')
  if (set === undefined) return []
  const members = popMembers(client.database, args[1], set, end, wanted ?? 1)
  if (wanted !== undefined || client.resp === 2) return replyMembers(client, members, true)
  const [only] = members
  return only === undefined ? [] : [only.member, new Double(only.score)]
}

function zrandmember(client: Client, args: Args): Reply {
  const { random } = client.host.state
  if (args.length === 2) {
    const set = client.database.get(args[1], 'zset')
    return set === undefined ? null : (set.ordered.at(random.integer(0, set.size - 1))?.member ?? null)
  }
  const { count, withValues } = readRandomCount(args, 'WITHSCORES')
  const set = client.database.get(args[1], 'zset')
  if (set === undefined) return []
  return replyMembers(client, randomItems(random, [...set.ordered], count), withValues)
}

/** Redis' group "Sorted set", without those that combine several and those that wait. */
export const sortedSets: Handlers = {
  zadd,
  zcard: ({ database }, args) => database.get(args[1], 'zset')?.size ?? 0,
  zcount: (client, args) => count(client, args[1], scoreBounds(args[2], args[3])),
  zincrby,
  zlexcount: (client, args) => count(client, args[1], lexBounds(args[2], args[3])),
  zmscore,
  zpopmax: (client, args) => zpop(client, args, 'max'),
  zpopmin: (client, args) => zpop(client, args, 'min'),
  zrandmember,
  zrange: range({}),
  zrangebylex: range({ by: 'lex', backwards: false }),
  zrangebyscore: range({ by: 'score', backwards: false }),
  zrangestore,
  zrank: (client, args) => rankOf(client, args, false),
  zrem,
  zremrangebylex: removeRange('zremrangebylex', (args) => selector('lex', args[2], args[3], false, NO_LIMIT)),
  zremrangebyrank: removeRange('zremrangebyrank', (args) => selector('rank', args[2], args[3], false, NO_LIMIT)),
  zremrangebyscore: removeRange('zremrangebyscore', (args) => selector('score', args[2], args[3], false, NO_LIMIT)),
  zrevrange: range({ by: 'rank', backwards: true }),
  zrevrangebylex: range({ by: 'lex', backwards: true }),
  zrevrangebyscore: range({ by: 'score', backwards: true }),
  zrevrank: (client, args) => rankOf(client, args, true),
  zscan: (client, args) => {
    const scan = scanCollection(args, 2)
    const set = client.database.get(args[1], 'zset')
    if (set === undefined) return scan.empty()
    const members = [...set.ordered]
    const at = (position: number): ScoredMember => members[position] as ScoredMember
    return scan.run(
      members.length,
      set.encoding === 'listpack',
      (position) => at(position).member,
      (position) => [formatDouble(at(position).score)],
    )
  },
  zscore,
}
