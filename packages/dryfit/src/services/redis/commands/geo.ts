import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import {
  decodePosition,
  distanceInBox,
  distanceMeters,
  encodePosition,
  geohashText,
  isOnMap,
  type Position,
} from '../state/geohash.ts'
import { humanDouble } from '../state/long-double.ts'
import type { SortedSetValue } from '../state/sorted-set.ts'
import { Double, ErrorReply, NULL_ARRAY, type Reply } from '../wire/reply.ts'
import { double, integer } from './arguments.ts'
import type { Args, Handler, Handlers } from './command.ts'
import { sortedSets, storeMembers } from './sorted-sets.ts'

const METERS: Readonly<Record<string, number>> = { m: 1, km: 1000, ft: 0.3048, mi: 1609.34 }

function unitMeters(text: string): number {
  const meters = METERS[text.toLowerCase()]
  if (meters !== undefined) return meters
  throw new ErrorReply('ERR unsupported unit provided. please use M, KM, FT, MI')
}

function readPosition(longitudeText: string, latitudeText: string): Position {
  const position = { longitude: double(longitudeText), latitude: double(latitudeText) }
  if (isOnMap(position)) return position
  const { longitude, latitude } = position
  throw new ErrorReply(`ERR invalid longitude,latitude pair ${longitude.toFixed(6)},${latitude.toFixed(6)}`)
}

function geoadd(client: Client, args: Args): Reply {
  let at = 2
  while (at < args.length && ['nx', 'xx', 'ch'].includes((args[at] as string).toLowerCase())) at++
  const words = args.slice(2, at).map((word) => word.toLowerCase())
  if ((args.length - at) % 3 !== 0 || (words.includes('nx') && words.includes('xx'))) throw ERRORS.syntax
  const pairs: string[] = []
  for (; at < args.length; at += 3) {
    const position = readPosition(args[at] as string, args[at + 1] as string)
    pairs.push(String(encodePosition(position)), args[at + 2] as string)
  }
  return (sortedSets.zadd as Handler)(client, ['zadd', args[1], ...words, ...pairs] as unknown as Args)
}

function geodist({ database }: Client, args: Args): Reply {
  if (args.length > 5) throw ERRORS.syntax
  const unit = args.length === 5 ? unitMeters(args[4]) : 1
  const set = database.get(args[1], 'zset')
  const from = set?.score(args[2])
  const to = set?.score(args[3])
  if (from === undefined || to === undefined) return null
  return distanceReply(distanceMeters(decodePosition(from), decodePosition(to)) / unit)
}

/** Four decimals, as text. */
function distanceReply(distance: number): Reply {
  return distance.toFixed(4)
}

function positionReply(client: Client, { longitude, latitude }: Position): Reply {
  const texts = [humanDouble(longitude), humanDouble(latitude)]
  // 17 decimals in both versions of the protocol.
  return client.resp === 3 ? texts.map((text) => new Double(Number(text))) : texts
}

function geopos(client: Client, args: Args): Reply {
  const set = client.database.get(args[1], 'zset')
  return args.slice(2).map((member) => {
    const score = set?.score(member)
    return score === undefined ? NULL_ARRAY : positionReply(client, decodePosition(score))
  })
}

function geohash({ database }: Client, args: Args): Reply {
  const set = database.get(args[1], 'zset')
  return args.slice(2).map((member) => {
    const score = set?.score(member)
    return score === undefined ? null : geohashText(score)
  })
}

type Area =
  | { readonly radius: number; readonly unit: number }
  | { readonly width: number; readonly height: number; readonly unit: number }

interface Search {
  center?: Position
  /** The center was asked for by a member of a key that does not exist. */
  centerGiven: boolean
  /** It was given as a position. */
  fromPosition: boolean
  area?: Area
  withDistance: boolean
  withHash: boolean
  withCoordinates: boolean
  order?: 'asc' | 'desc'
  count: number
  any: boolean
  store?: { readonly key: string; readonly distances: boolean }
}

interface Form {
  readonly kind: 'search' | 'searchstore' | 'radius' | 'bymember'
  readonly readOnly: boolean
}

function readSearch(set: SortedSetValue | undefined, args: Args, form: Form): Search {
  const search: Search = {
    ...{
      centerGiven: false,
      fromPosition: false,
      withDistance: false,
      withHash: false,
      withCoordinates: false,
      count: 0,
      any: false,
    },
  }
  let at = readBase(set, args, form, search)
  while (at < args.length) {
    const used = readFlag(args[at] as string, search) || readOption(set, args, at, form, search)
    if (used === 0) throw ERRORS.syntax
    at += used
  }
  checkSearch(search, args, form)
  return search
}

/** The fixed words before the options. Returns where the options begin. */
function readBase(set: SortedSetValue | undefined, args: Args, { kind }: Form, search: Search): number {
  if (kind === 'search') return 2
  if (kind === 'searchstore') {
    search.store = { key: args[1], distances: false }
    return 3
  }
  const at = kind === 'radius' ? 4 : 3
  search.centerGiven = true
  if (kind === 'radius') search.center = readPosition(args[2], args[3])
  else if (set === undefined) return at + 2
  else search.center = positionOf(set, args[2])
  search.area = readRadius(args[at] as string, args[at + 1] as string)
  return at + 2
}

function positionOf(set: SortedSetValue, member: string): Position {
  const score = set.score(member)
  if (score === undefined) throw new ErrorReply('ERR could not decode requested zset member')
  return decodePosition(score)
}

function readRadius(text: string, unitText: string): Area {
  const radius = double(text, new ErrorReply('ERR need numeric radius'))
  if (radius < 0) throw new ErrorReply('ERR radius cannot be negative')
  return { radius, unit: unitMeters(unitText) }
}

function readBox(widthText: string, heightText: string, unitText: string): Area {
  const width = double(widthText, new ErrorReply('ERR need numeric width'))
  const height = double(heightText, new ErrorReply('ERR need numeric height'))
  if (width < 0 || height < 0) throw new ErrorReply('ERR height or width cannot be negative')
  return { width, height, unit: unitMeters(unitText) }
}

function readFlag(text: string, search: Search): number {
  const word = text.toLowerCase()
  if (word === 'withdist') search.withDistance = true
  else if (word === 'withhash') search.withHash = true
  else if (word === 'withcoord') search.withCoordinates = true
  else if (word === 'any') search.any = true
  else if (word === 'asc' || word === 'desc') search.order = word
  else return 0
  return 1
}

/** Returns how many words the option takes; 0 when it is none. */
function readOption(set: SortedSetValue | undefined, args: Args, at: number, form: Form, search: Search): number {
  const word = (args[at] as string).toLowerCase()
  const left = args.length - at - 1
  if (word === 'count' && left >= 1) {
    search.count = integer(args[at + 1] as string)
    if (search.count <= 0) throw new ErrorReply('ERR COUNT must be > 0')
    return 2
  }
  const isSearch = form.kind === 'search' || form.kind === 'searchstore'
  if (isSearch) return readStoreOfSearch(args, word, form, search) || readPlace(set, args.slice(at), search)
  if ((word !== 'store' && word !== 'storedist') || left < 1 || form.readOnly) return 0
  search.store = { key: args[at + 1] as string, distances: word === 'storedist' }
  return 2
}

function readStoreOfSearch(args: Args, word: string, { kind }: Form, search: Search): number {
  if (word !== 'storedist' || kind !== 'searchstore') return 0
  search.store = { key: args[1], distances: true }
  return 1
}

/** FROMMEMBER, FROMLONLAT, BYRADIUS, BYBOX. */
function readPlace(set: SortedSetValue | undefined, words: readonly string[], search: Search): number {
  const [word = '', first = '', second = '', third = ''] = words
  switch (`${word.toLowerCase()} ${Math.min(words.length - 1, PLACE_WORDS[word.toLowerCase()] ?? 0)}`) {
    case 'frommember 1':
      if (search.fromPosition) return 0
      if (set !== undefined) search.center = positionOf(set, first)
      search.centerGiven = true
      return 2
    case 'fromlonlat 2':
      if (search.centerGiven && !search.fromPosition) return 0
      search.center = readPosition(first, second)
      search.centerGiven = true
      search.fromPosition = true
      return 3
    case 'byradius 2':
      if (search.area !== undefined && 'width' in search.area) return 0
      search.area = readRadius(first, second)
      return 3
    case 'bybox 3':
      if (search.area !== undefined && 'radius' in search.area) return 0
      search.area = readBox(first, second, third)
      return 4
    default:
      return 0
  }
}

/** How many words each takes after its name. */
const PLACE_WORDS: Readonly<Record<string, number>> = { frommember: 1, fromlonlat: 2, byradius: 2, bybox: 3 }

function checkSearch(search: Search, args: Args, { kind }: Form): void {
  if (search.store && (search.withDistance || search.withHash || search.withCoordinates)) {
    const what = kind === 'searchstore' ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS'
    throw new ErrorReply(`ERR ${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`)
  }
  const isSearch = kind === 'search' || kind === 'searchstore'
  if (isSearch && !search.centerGiven) {
    throw new ErrorReply(`ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for ${args[0]}`)
  }
  if (isSearch && search.area === undefined) {
    throw new ErrorReply(`ERR exactly one of BYRADIUS and BYBOX can be specified for ${args[0]}`)
  }
  if (search.any && search.count === 0) throw new ErrorReply('ERR the ANY argument requires COUNT argument')
}

interface Hit {
  readonly member: string
  readonly score: number
  readonly position: Position
  readonly meters: number
}

function hits(set: SortedSetValue, center: Position, area: Area): Hit[] {
  const found: Hit[] = []
  for (const { member, score } of set.ordered) {
    const position = decodePosition(score)
    const meters = metersInside(center, position, area)
    if (meters !== undefined) found.push({ member, score, position, meters })
  }
  return found
}

function metersInside(center: Position, position: Position, area: Area): number | undefined {
  if ('width' in area) return distanceInBox(center, position, area.width * area.unit, area.height * area.unit)
  const meters = distanceMeters(center, position)
  return meters <= area.radius * area.unit ? meters : undefined
}

function search(form: Form) {
  return (client: Client, args: Args): Reply => {
    const { database, host } = client
    const set = database.get(form.kind === 'searchstore' ? args[2] : args[1], 'zset')
    const query = readSearch(set, args, form)
    const found = set === undefined ? [] : select(set, query)
    if (query.store === undefined) return found.map((hit) => hitReply(client, hit, query))
    const { key, distances } = query.store
    const unit = query.area?.unit ?? 1
    const members = found.map(({ member, score, meters }) => ({ member, score: distances ? meters / unit : score }))
    const event = form.kind === 'searchstore' ? 'geosearchstore' : 'georadiusstore'
    return storeMembers(database, key, members, event, host.state.settings.limits)
  }
}

function select(set: SortedSetValue, { center, area, order, count, any }: Search): Hit[] {
  if (center === undefined || area === undefined) return []
  const found = hits(set, center, area)
  if (any) found.length = Math.min(found.length, count)
  const sorting = order ?? (count > 0 && !any ? 'asc' : undefined)
  if (sorting === 'asc') found.sort((a, b) => a.meters - b.meters)
  else if (sorting === 'desc') found.sort((a, b) => b.meters - a.meters)
  return count > 0 ? found.slice(0, count) : found
}

function hitReply(client: Client, hit: Hit, { withDistance, withHash, withCoordinates, area }: Search): Reply {
  if (!withDistance && !withHash && !withCoordinates) return hit.member
  const reply: Reply[] = [hit.member]
  if (withDistance) reply.push(distanceReply(hit.meters / (area?.unit ?? 1)))
  if (withHash) reply.push(hit.score)
  if (withCoordinates) reply.push(positionReply(client, hit.position))
  return reply
}

/** Redis' group "Geo". */
export const geo: Handlers = {
  geoadd,
  geodist,
  geohash,
  geopos,
  georadius: search({ kind: 'radius', readOnly: false }),
  georadius_ro: search({ kind: 'radius', readOnly: true }),
  georadiusbymember: search({ kind: 'bymember', readOnly: false }),
  georadiusbymember_ro: search({ kind: 'bymember', readOnly: true }),
  geosearch: search({ kind: 'search', readOnly: false }),
  geosearchstore: search({ kind: 'searchstore', readOnly: false }),
}
