import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { ScoredMember } from '../state/sorted-set.ts'
import { compareScored } from '../state/sorted-set.ts'
import { BLOCKED, Double, ErrorReply, NULL_ARRAY, type Reply } from '../wire/reply.ts'
import { blockingTimeoutMs, double, integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { readCountedKeys, readPopCount } from './lists.ts'
import { readLimit } from './sets.ts'
import { popMembers, replyMembers, storeMembers } from './sorted-sets.ts'
import { waitForKeys } from './wait.ts'

type Operation = 'union' | 'inter' | 'diff'
type Aggregate = 'sum' | 'min' | 'max'
type Scores = ReadonlyMap<string, number>

interface Combination {
  readonly sources: readonly Scores[]
  readonly weights: readonly number[]
  readonly aggregate: Aggregate
  readonly withScores: boolean
}

function readCombination(
  client: Client,
  args: Args,
  at: number,
  operation: Operation,
  command: string,
  store: boolean,
): Combination {
  const { keys, sources } = readSources(client, args, at, command)
  const count = keys.length
  let weights = keys.map(() => 1)
  let aggregate: Aggregate = 'sum'
  let withScores = false
  for (let word = at + 1 + count; word < args.length; word++) {
    const text = (args[word] as string).toLowerCase()
    const left = args.length - word - 1
    if (text === 'weights' && operation !== 'diff' && left >= count) {
      weights = args.slice(word + 1, word + 1 + count).map((weight) => double(weight, ERRORS.weightNotFloat))
      word += count
    } else if (text === 'aggregate' && operation !== 'diff' && left >= 1) {
      aggregate = readAggregate(args[++word] as string)
    } else if (text === 'withscores' && !store) withScores = true
    else throw ERRORS.syntax
  }
  return { sources, weights, aggregate, withScores }
}

/** `numkeys key …` and what the keys hold: wrong types are reported before wrong options. */
function readSources(client: Client, args: Args, at: number, command: string): { keys: string[]; sources: Scores[] } {
  const count = integer(args[at] as string)
  if (count < 1) throw new ErrorReply(`ERR at least 1 input key is needed for '${command}' command`)
  if (count > args.length - at - 1) throw ERRORS.syntax
  const keys = args.slice(at + 1, at + 1 + count)
  return { keys, sources: keys.map((key) => scoresOf(client, key)) }
}

function readAggregate(text: string): Aggregate {
  const word = text.toLowerCase()
  if (word !== 'sum' && word !== 'min' && word !== 'max') throw ERRORS.syntax
  return word
}

/** Sets count too: each member scores 1. */
function scoresOf({ database }: Client, key: string): Scores {
  const value = database.read(key)?.value
  if (value === undefined) return new Map()
  if (typeof value === 'string') throw ERRORS.wrongType
  if (value.type === 'set') return new Map(value.members.map((member) => [member, 1]))
  if (value.type !== 'zset') throw ERRORS.wrongType
  return new Map([...value.ordered].map(({ member, score }) => [member, score]))
}

function combine(operation: Operation, { sources, weights, aggregate }: Combination): ScoredMember[] {
  const result = operation === 'diff' ? difference(sources) : merge(sources, weights, aggregate, operation)
  return [...result].map(([member, score]) => ({ member, score })).sort(compareScored)
}

function difference([first = new Map(), ...others]: readonly Scores[]): Map<string, number> {
  return new Map([...first].filter(([member]) => !others.some((other) => other.has(member))))
}

function merge(
  sources: readonly Scores[],
  weights: readonly number[],
  aggregate: Aggregate,
  operation: Operation,
): Map<string, number> {
  const result = new Map<string, number>()
  // Redis takes the smallest first, which shows in the sum of infinities and of doubles of different size.
  const order = sources.map((source, index) => ({ source, weight: weights[index] ?? 1 }))
  order.sort((a, b) => a.source.size - b.source.size)
  for (const { source, weight } of order) {
    for (const [member, score] of source) {
      if (operation === 'inter' && !sources.every((each) => each.has(member))) continue
      const weighted = weight * score
      const value = Number.isNaN(weighted) ? 0 : weighted
      const old = result.get(member)
      result.set(member, old === undefined ? value : aggregated(old, value, aggregate))
    }
  }
  return result
}

function aggregated(a: number, b: number, aggregate: Aggregate): number {
  // Not Math.min and Math.max: of 0 and -0 the first one stays.
  if (aggregate === 'min') return b < a ? b : a
  if (aggregate === 'max') return b > a ? b : a
  // +inf and -inf meet at 0.
  return Number.isNaN(a + b) ? 0 : a + b
}

function combined(operation: Operation) {
  return (client: Client, args: Args): Reply => {
    const combination = readCombination(client, args, 1, operation, `z${operation}`, false)
    return replyMembers(client, combine(operation, combination), combination.withScores)
  }
}

function combinedStore(operation: Operation) {
  return (client: Client, args: Args): Reply => {
    const command = `z${operation}store`
    const members = combine(operation, readCombination(client, args, 2, operation, command, true))
    return storeMembers(client.database, args[1], members, command, client.host.state.settings.limits)
  }
}

function zintercard(client: Client, args: Args): Reply {
  const { keys, sources } = readSources(client, args, 1, 'zintercard')
  const limit = readLimit(args, 2 + keys.length)
  const weights = keys.map(() => 1)
  const size = combine('inter', { sources, weights, aggregate: 'sum', withScores: false }).length
  return limit === 0 ? size : Math.min(size, limit)
}

function readMinMax(text: string): 'min' | 'max' {
  const word = text.toLowerCase()
  if (word !== 'min' && word !== 'max') throw ERRORS.syntax
  return word
}

function readMultiPop(args: Args, at: number): { keys: string[]; end: 'min' | 'max'; count: number } {
  const { keys, next } = readCountedKeys(args, at)
  return { keys, end: readMinMax(args[next] as string), count: readPopCount(args, next + 1) }
}

/** ZMPOP's reply: the key and its members, each with its score. */
function popFirstOf(
  { database }: Client,
  keys: readonly string[],
  end: 'min' | 'max',
  count: number,
): Reply | undefined {
  for (const key of keys) {
    const set = database.writable(key, 'zset')
    if (set === undefined) continue
    const members = popMembers(database, key, set, end, count)
    return [key, members.map(({ member, score }) => [member, new Double(score)])]
  }
  return undefined
}

function bzmpop(client: Client, args: Args): Reply {
  const timeoutMs = blockingTimeoutMs(args[1])
  const { keys, end, count } = readMultiPop(args, 2)
  const reply = popFirstOf(client, keys, end, count)
  if (reply !== undefined) return reply
  return waitForKeys(client, keys, timeoutMs, NULL_ARRAY, (key) =>
    holdsSortedSet(client, key) ? (popFirstOf(client, [key], end, count) ?? BLOCKED) : BLOCKED,
  )
}

function holdsSortedSet({ database }: Client, key: string): boolean {
  const value = database.find(key)?.value
  return typeof value === 'object' && value.type === 'zset'
}

function blockingPop(client: Client, args: Args, end: 'min' | 'max'): Reply {
  const timeoutMs = blockingTimeoutMs(args.at(-1) as string)
  const keys = args.slice(1, -1)
  for (const key of keys) {
    const reply = popTriple(client, key, end)
    if (reply !== undefined) return reply
  }
  return waitForKeys(client, keys, timeoutMs, NULL_ARRAY, (key) =>
    holdsSortedSet(client, key) ? (popTriple(client, key, end) ?? BLOCKED) : BLOCKED,
  )
}

function popTriple({ database }: Client, key: string, end: 'min' | 'max'): Reply | undefined {
  const set = database.writable(key, 'zset')
  if (set === undefined) return undefined
  const [popped] = popMembers(database, key, set, end, 1)
  return popped === undefined ? undefined : [key, popped.member, new Double(popped.score)]
}

/** The commands of the group "Sorted set" that combine several, or wait. */
export const sortedSetOperations: Handlers = {
  bzmpop,
  bzpopmax: (client, args) => blockingPop(client, args, 'max'),
  bzpopmin: (client, args) => blockingPop(client, args, 'min'),
  zdiff: combined('diff'),
  zdiffstore: combinedStore('diff'),
  zinter: combined('inter'),
  zintercard,
  zinterstore: combinedStore('inter'),
  zmpop: (client, args) => {
    const { keys, end, count } = readMultiPop(args, 1)
    return popFirstOf(client, keys, end, count) ?? NULL_ARRAY
  },
  zunion: combined('union'),
  zunionstore: combinedStore('union'),
}
