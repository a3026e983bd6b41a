import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { TrackingMode } from '../session/tracking.ts'
import { ErrorReply, MapReply, OK, type Reply, SetReply } from '../wire/reply.ts'
import { integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'

/** The words behind CLIENT TRACKING ON. */
interface Wanted {
  redirect: number
  readonly prefixes: string[]
  readonly words: Set<string>
}

function tracking(client: Client, args: Args): Reply {
  const wanted = readWanted(client, args)
  const state = args[2].toLowerCase()
  if (state === 'off') client.host.tracking.disable(client)
  else if (state === 'on') client.host.tracking.enable(client, modeOf(client, wanted))
  else throw ERRORS.syntax
  return OK
}

function readWanted({ host }: Client, args: Args): Wanted {
  const wanted: Wanted = { redirect: 0, prefixes: [], words: new Set() }
  for (let at = 3; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    const isLast = at === args.length - 1
    if (word === 'redirect' && !isLast) {
      if (wanted.redirect !== 0) throw new ErrorReply('ERR A client can only redirect to a single other client')
      wanted.redirect = integer(args[++at] as string)
      if (!host.clients.has(wanted.redirect)) throw NO_TARGET
    } else if (word === 'prefix' && !isLast) wanted.prefixes.push(args[++at] as string)
    else if (MODES.has(word)) wanted.words.add(word)
    else throw ERRORS.syntax
  }
  return wanted
}

const MODES = new Set(['bcast', 'optin', 'optout', 'noloop'])
const NO_TARGET = new ErrorReply('ERR The client ID you want redirect to does not exist')

/** In the order in which Redis finds fault. @throws {ErrorReply} */
function modeOf(client: Client, { redirect, prefixes, words }: Wanted): TrackingMode {
  const old = client.tracking
  const broadcast = words.has('bcast')
  const consent = words.has('optin') ? 'optin' : words.has('optout') ? 'optout' : 'given'
  if (!broadcast && prefixes.length > 0) throw new ErrorReply('ERR PREFIX option requires BCAST mode to be enabled')
  if (old !== undefined && old.broadcast !== broadcast) throw mayNotSwitch('BCAST mode on/off')
  if (broadcast && consent !== 'given') throw new ErrorReply('ERR OPTIN and OPTOUT are not compatible with BCAST')
  if (words.has('optin') && words.has('optout')) {
    throw new ErrorReply("ERR You can't specify both OPTIN mode and OPTOUT mode")
  }
  if (old !== undefined && old.consent !== 'given' && consent !== 'given' && old.consent !== consent) {
    throw mayNotSwitch('OPTIN/OPTOUT mode')
  }
  const added = broadcast && prefixes.length === 0 ? [''] : prefixes
  const known = old?.prefixes ?? new Set()
  if (broadcast) refuseOverlaps(prefixes, known)
  return {
    ...{ redirect, broadcast, consent, noLoop: words.has('noloop'), prefixes: new Set([...known, ...added]) },
    ...{ caching: old?.caching ?? false, broken: false },
  }
}

function mayNotSwitch(what: string): ErrorReply {
  return new ErrorReply(
    `ERR You can't switch ${what} before disabling tracking for this client, and then re-enabling it with a different mode.`,
  )
}

/** Two prefixes of one client must not speak of one key. */
function refuseOverlaps(prefixes: readonly string[], known: ReadonlySet<string>): void {
  prefixes.forEach((prefix, at) => {
    const before = [...known].find((each) => overlap(each, prefix))
    if (before !== undefined) throw overlaps(prefix, 'an existing', before)
    const other = prefixes.slice(at + 1).find((each) => overlap(each, prefix))
    if (other !== undefined) throw overlaps(prefix, 'another provided', other)
  })
}

function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}

function overlaps(prefix: string, which: string, other: string): ErrorReply {
  return new ErrorReply(
    `ERR Prefix '${prefix}' overlaps with ${which} prefix '${other}'. Prefixes for a single client must not overlap.`,
  )
}

function caching({ tracking: mode }: Client, args: Args): Reply {
  if (mode === undefined) {
    throw new ErrorReply(
      'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
    )
  }
  const word = args[2].toLowerCase()
  if (word !== 'yes' && word !== 'no') throw ERRORS.syntax
  const consent = word === 'yes' ? 'optin' : 'optout'
  if (mode.consent !== consent) {
    const [said, needed] = [word.toUpperCase(), consent.toUpperCase()]
    throw new ErrorReply(`ERR CLIENT CACHING ${said} is only valid when tracking is enabled in ${needed} mode.`)
  }
  mode.caching = true
  return OK
}

function trackingInfo({ tracking: mode }: Client): Reply {
  const flags = mode === undefined ? ['off'] : flagsOf(mode)
  return new MapReply([
    ...['flags', new SetReply(flags), 'redirect', mode?.redirect ?? -1],
    ...['prefixes', [...(mode?.prefixes ?? [])].toSorted()],
  ])
}

function flagsOf({ broadcast, consent, caching, noLoop, broken }: TrackingMode): string[] {
  const flags = ['on']
  if (broadcast) flags.push('bcast')
  if (consent !== 'given') flags.push(consent)
  if (caching) flags.push(consent === 'optin' ? 'caching-yes' : 'caching-no')
  if (noLoop) flags.push('noloop')
  if (broken) flags.push('broken_redirect')
  return flags
}

/** Redis' group "Connection": client-side caching. */
export const trackingCommands: Handlers = {
  'client|caching': caching,
  'client|getredir': ({ tracking: mode }) => mode?.redirect ?? -1,
  'client|tracking': tracking,
  'client|trackinginfo': trackingInfo,
}
