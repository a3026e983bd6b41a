import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { ErrorReply, OK, type Reply, Verbatim } from '../wire/reply.ts'
import { integer, integerBetween } from './arguments.ts'
import type { Args, Handlers } from './command.ts'

type ClientType = 'normal' | 'master' | 'replica' | 'pubsub'

function readType(text: string): ClientType {
  const word = text.toLowerCase()
  if (word === 'slave') return 'replica'
  if (word === 'normal' || word === 'master' || word === 'replica' || word === 'pubsub') return word
  throw new ErrorReply(`ERR Unknown client type '${text}'`)
}

function typeOf(client: Client): ClientType {
  return client.listening ? 'pubsub' : 'normal'
}

/** One line of CLIENT LIST. What only exists inside Redis (buffers, file descriptors) is 0. */
export function describeClient(client: Client): string {
  const { now } = client.host.state
  const seconds = (since: number): number => Math.floor(Math.max(0, now - since) / 1000)
  const facts: Record<string, string | number> = {
    ...{ id: client.id, addr: client.sink.address, laddr: `127.0.0.1:${client.host.port}`, fd: 0, name: client.name },
    ...{ age: seconds(client.connectedAt), idle: seconds(client.lastCommandAt), flags: flagsOf(client) },
    ...{ db: client.database.index, sub: client.channels.size, psub: client.patterns.size },
    ...{ ssub: client.shardChannels.size, multi: client.transaction?.queued.length ?? -1 },
    ...{ qbuf: 0, 'qbuf-free': 0, 'argv-mem': 0, 'multi-mem': 0, rbs: 0, rbp: 0, obl: 0, oll: 0, omem: 0 },
    ...{ 'tot-mem': 0, events: 'r', cmd: client.lastCommand || 'NULL', user: client.user.name },
    ...{ redir: client.tracking?.redirect ?? -1, resp: client.protocol },
  }
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

function flagsOf(client: Client): string {
  let flags = ''
  if (client.monitoring) flags += 'O'
  if (client.listening) flags += 'P'
  if (client.transaction !== undefined) flags += 'x'
  if (client.host.blocked.has(client)) flags += 'b'
  if (client.tracking !== undefined) flags += 't'
  if (client.tracking?.broken) flags += 'R'
  if (client.tracking?.broadcast) flags += 'B'
  if (client.watchBroken) flags += 'd'
  if (client.closing) flags += 'c'
  if (client.noEvict) flags += 'e'
  return flags || 'N'
}

function list({ host }: Client, args: Args): Reply {
  const clients = [...host.clients.values()]
  return new Verbatim(lines(selectClients(clients, args)))
}

function lines(clients: readonly Client[]): string {
  return clients.map((client) => `${describeClient(client)}\n`).join('')
}

function selectClients(clients: readonly Client[], args: Args): readonly Client[] {
  if (args.length === 2) return clients
  const word = args[2].toLowerCase()
  if (word === 'type' && args.length === 4) {
    const type = readType(args[3])
    return clients.filter((client) => typeOf(client) === type)
  }
  if (word !== 'id' || args.length < 4) throw ERRORS.syntax
  const ids = args.slice(3).map((text) => integer(text, new ErrorReply('ERR Invalid client ID')))
  return ids.flatMap((id) => clients.find((client) => client.id === id) ?? [])
}

interface KillFilter {
  readonly fits: ((client: Client) => boolean)[]
  skipMe: boolean
}

function readKillFilter({ host }: Client, args: Args): KillFilter {
  const filter: KillFilter = { fits: [], skipMe: true }
  for (let at = 2; at < args.length; at += 2) {
    const word = (args[at] as string).toLowerCase()
    const value = args[at + 1]
    if (value === undefined) throw ERRORS.syntax
    if (word === 'id') {
      const id = integerBetween(value, 1, 2 ** 63, new ErrorReply('ERR client-id should be greater than 0'))
      filter.fits.push((client) => client.id === id)
    } else if (word === 'type') {
      const type = readType(value)
      filter.fits.push((client) => typeOf(client) === type)
    } else if (word === 'addr') filter.fits.push((client) => client.sink.address === value)
    else if (word === 'laddr') filter.fits.push(() => value === `127.0.0.1:${host.port}`)
    else if (word === 'user') {
      const user = host.users.get(value)
      if (user === undefined) throw new ErrorReply(`ERR No such user '${value}'`)
      filter.fits.push((client) => client.user === user)
    } else if (word === 'skipme' && /^(yes|no)$/i.test(value)) filter.skipMe = value.toLowerCase() === 'yes'
    else throw ERRORS.syntax
  }
  return filter
}

function kill(client: Client, args: Args): Reply {
  const oldForm = args.length === 3
  const { fits, skipMe } = oldForm
    ? { fits: [(each: Client) => each.sink.address === args[2]], skipMe: false }
    : readKillFilter(client, args)
  const doomed = [...client.host.clients.values()].filter(
    (each) => !(skipMe && each === client) && fits.every((holds) => holds(each)),
  )
  for (const each of doomed) {
    // One's own reply is sent first.
    if (each === client) each.closing = true
    else client.host.disconnect(each)
  }
  if (!oldForm) return doomed.length
  if (doomed.length === 0) throw new ErrorReply('ERR No such client')
  return OK
}

function monitor(client: Client): Reply {
  client.monitoring = true
  client.host.monitors.add(client)
  return OK
}

/** Redis' group "Connection": looking at clients. */
export const clientCommands: Handlers = {
  'client|info': (client) => new Verbatim(`${describeClient(client)}\n`),
  'client|kill': kill,
  'client|list': list,
  monitor,
}
