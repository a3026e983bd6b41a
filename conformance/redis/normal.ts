import {
  ErrorReply,
  encodeReply,
  isShape,
  MapReply,
  type Reply,
  SetReply,
  Verbatim,
} from '../../packages/dryfit/src/services/redis/wire/reply.ts'

/** Replies whose order Redis leaves open (hash tables): compared without it. */
const UNORDERED = new Set([
  ...['KEYS', 'SMEMBERS', 'SDIFF', 'SINTER', 'SUNION', 'HKEYS', 'HVALS', 'PUBSUB', 'COMMAND', 'FUNCTION', 'CONFIG'],
])
/** Flat pairs in any order. */
const UNORDERED_PAIRS = new Set(['HGETALL'])
/** Cursor and a page in any order. */
const SCANS = new Set(['SCAN', 'SSCAN', 'HSCAN', 'ZSCAN'])
/** Moments and durations: compared up to this many milliseconds or seconds. */
const TIMES: Readonly<Record<string, number>> = {
  ...{ TTL: 1, PTTL: 1500, EXPIRETIME: 1, PEXPIRETIME: 1500, TIME: Number.POSITIVE_INFINITY },
}
/** Drawn by chance: only the form is compared. */
const CHANCE = new Set(['RANDOMKEY', 'SPOP', 'SRANDMEMBER', 'HRANDFIELD', 'ZRANDMEMBER'])
/** No order is promised unless one is asked for. */
const GEO = /^GEO(RADIUS|SEARCH)/

/** A reply in a form in which two servers must agree. */
export function normalForm(args: readonly string[], reply: Reply): string {
  const name = (args[0] as string).toUpperCase()
  if (reply instanceof ErrorReply) return reply.text
  if (CHANCE.has(name) || name === 'HELLO') return formOf(reply)
  if (name in TIMES && typeof reply === 'number' && reply > 0) return 'a time'
  if (name === 'TIME') return formOf(reply)
  if (name === 'CLIENT' && /^info$/i.test(args[1] ?? '')) return sessionFacts(reply)
  if (SCANS.has(name)) return normalScan(name, reply)
  if (GEO.test(name) && !args.some((arg) => /^(asc|desc|count)$/i.test(arg))) return sorted(reply)
  // Without sorting, the order is the value's own, and a set has none.
  if (name === 'SORT') return args.includes('nosort') ? sorted(reply) : text(reply)
  if (UNORDERED_PAIRS.has(name)) return sortedPairs(reply)
  return UNORDERED.has(name) ? sorted(reply) : text(reply)
}

/** How far two times may lie apart. */
export function timeTolerance(args: readonly string[]): number | undefined {
  return TIMES[(args[0] as string).toUpperCase()]
}

function text(reply: Reply): string {
  return encodeReply(reply, 3)
}

function itemsOf(reply: Reply): readonly Reply[] | undefined {
  if (Array.isArray(reply)) return reply as readonly Reply[]
  if (reply instanceof SetReply) return reply.items
  return reply instanceof MapReply ? reply.flat : undefined
}

function sorted(reply: Reply): string {
  const items = itemsOf(reply)
  return items === undefined
    ? text(reply)
    : items
        .map((item) => sorted(item))
        .toSorted()
        .join('')
}

function sortedPairs(reply: Reply): string {
  const items = itemsOf(reply) ?? []
  const pairs: string[] = []
  for (let at = 0; at < items.length; at += 2) pairs.push(text(items[at] as Reply) + text(items[at + 1] ?? null))
  return pairs.toSorted().join('')
}

/** A whole scan in one page is compared; of a partial one only that it goes on. */
function normalScan(name: string, reply: Reply): string {
  if (!Array.isArray(reply)) return text(reply)
  const [cursor, page] = reply as readonly Reply[]
  if (cursor !== '0') return 'a page of several'
  return name === 'HSCAN' || name === 'ZSCAN' ? sortedPairs(page ?? null) : sorted(page ?? null)
}

/** Of a line of CLIENT INFO, what does not depend on the machine. */
function sessionFacts(reply: Reply): string {
  const line = reply instanceof Verbatim ? reply.text : String(reply)
  return (line.match(/\b(flags|db|sub|psub|ssub|multi|redir|resp)=\S+/g) ?? []).map((fact) => `${fact} `).join('')
}

/** The shape of a reply without its content. */
function formOf(reply: Reply): string {
  const items = itemsOf(reply)
  if (items !== undefined) return `[${items.map(formOf).join(',')}]`
  if (reply === null) return 'nil'
  return isShape(reply as never) && typeof reply === 'object' ? reply.constructor.name : typeof reply
}
