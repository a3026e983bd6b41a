import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { setPassword } from '../session/users.ts'
import { PARAMETERS } from '../state/config-table.ts'
import type { Database } from '../state/database.ts'
import { compileGlob } from '../state/glob.ts'
import { BLOCKED, ErrorReply, MapReply, NO_REPLY, OK, type Reply, Status, Verbatim } from '../wire/reply.ts'
import { integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { serverInfo } from './info.ts'
import { SERVER_VERSION } from './version.ts'
import { waitForKeys } from './wait.ts'

function flush(databases: (client: Client) => readonly Database[]) {
  return (client: Client, args: Args): Reply => {
    const mode = args[1]?.toLowerCase()
    if (args.length > 2 || (mode !== undefined && mode !== 'sync' && mode !== 'async')) throw ERRORS.syntax
    for (const database of databases(client)) database.clear()
    client.host.tracking.flushed()
    return OK
  }
}

function swapdb({ host }: Client, args: Args): Reply {
  const first = databaseOf(host.state.databases, args[1], 'first')
  const second = databaseOf(host.state.databases, args[2], 'second')
  if (first !== second) {
    const theirs = second.swap(first.swap(second.freeze()))
    theirs.frozen = false
    first.freeze().frozen = false
    host.state.replaced(first, [...first.entries, ...second.entries])
    host.state.replaced(second, [...first.entries, ...second.entries])
  }
  return OK
}

function databaseOf(databases: readonly Database[], text: string, which: string): Database {
  const database = databases[integer(text, new ErrorReply(`ERR invalid ${which} DB index`))]
  if (database === undefined) throw ERRORS.dbIndexOutOfRange
  return database
}

function time({ host }: Client): Reply {
  const { now } = host.state
  return [String(Math.floor(now / 1000)), String(Math.floor((now % 1000) * 1000))]
}

function configGet({ host }: Client, args: Args): Reply {
  const fits = args.slice(2).map((pattern) => compileGlob(pattern.toLowerCase()))
  return new MapReply(host.state.settings.select((name) => fits.some((matches) => matches(name))).flat())
}

function configSet({ host }: Client, args: Args): Reply {
  if (args.length % 2 !== 0) throw ERRORS.syntax
  const changes: [string, string][] = []
  for (let at = 2; at < args.length; at += 2) {
    const name = (args[at] as string).toLowerCase()
    const parameter = PARAMETERS.get(name)
    if (parameter === undefined) {
      throw new ErrorReply(`ERR Unknown option or number of arguments for CONFIG SET - '${args[at]}'`)
    }
    if (changes.some(([other]) => other === name)) throw failed(args[at] as string, 'duplicate parameter')
    if (parameter.immutable) throw failed(args[at] as string, "can't set immutable config")
    changes.push([name, args[at + 1] as string])
  }
  const problem = host.state.settings.set(changes)
  if (problem !== undefined) throw failed(problem.name, problem.why)
  const password = changes.find(([name]) => name === 'requirepass')
  if (password !== undefined) setPassword(host.users.standard, password[1])
  return OK
}

function failed(name: string, why: string): ErrorReply {
  return new ErrorReply(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${why}`)
}

function resetStatistics({ host }: Client): Reply {
  host.stats.calls.clear()
  host.stats.errors.clear()
  host.stats.commands = 0
  host.stats.connections = 0
  host.state.hits = 0
  host.state.misses = 0
  host.state.expired = 0
  return OK
}

const LOLWUT = `Redis ver. ${SERVER_VERSION}\n`

function memoryUsage({ database }: Client, args: Args): Reply {
  if (args.length > 3) {
    if (args.length !== 5 || args[3].toLowerCase() !== 'samples') throw ERRORS.syntax
    if (integer(args[4]) < 0) throw ERRORS.syntax
  }
  const entry = database.find(args[2])
  if (entry === undefined) return null
  const { value } = entry
  // The order of what Redis would say: the text itself and a fixed overhead for each element.
  const content = typeof value === 'string' ? value.length : value.size * 64
  return 64 + args[2].length + content
}

/** Of this process, which holds more than the data: there is no allocator of Redis' own to ask. */
function memoryStats({ host }: Client): Reply {
  const used = process.memoryUsage().heapUsed
  const keys = host.state.databases.reduce((sum, database) => sum + database.size, 0)
  return new MapReply([
    ...['peak.allocated', used, 'total.allocated', used, 'startup.allocated', 0, 'replication.backlog', 0],
    ...['clients.slaves', 0, 'clients.normal', 0, 'lua.caches', 0, 'functions.caches', 0, 'overhead.total', 0],
    ...['keys.count', keys, 'keys.bytes-per-key', keys === 0 ? 0 : Math.floor(used / keys), 'dataset.bytes', used],
  ])
}

const DEBUG_REFUSED = new ErrorReply(
  'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local ' +
    'connection, otherwise you need to set this option in the configuration file, and then restart the server.',
)

/** Redis' group "Server". */
export const serverCommands: Handlers = {
  bgrewriteaof: () => new Status('Background append only file rewriting started'),
  bgsave: () => new Status('Background saving started'),
  'config|get': configGet,
  'config|resetstat': resetStatistics,
  'config|rewrite': () => new ErrorReply('ERR The server is running without a config file'),
  'config|set': configSet,
  dbsize: ({ database }) => database.size,
  debug: () => DEBUG_REFUSED,
  flushall: flush(({ host }) => host.state.databases),
  flushdb: flush(({ database }) => [database]),
  info: (client, args) => new Verbatim(serverInfo(client, args.slice(1))),
  lastsave: ({ host }) => Math.floor(host.stats.startedAt / 1000),
  'latency|doctor': () => new Verbatim('Dave, no latency spike was observed during the lifetime of this instance.\n'),
  'latency|histogram': () => new MapReply([]),
  'latency|history': () => [],
  'latency|latest': () => [],
  'latency|reset': () => 0,
  lolwut: () => new Verbatim(LOLWUT),
  'memory|doctor': () => new Verbatim('Sam, I have no memory problems'),
  'memory|malloc-stats': () => new Verbatim('Stats not supported for the current allocator'),
  'memory|purge': () => OK,
  'memory|stats': memoryStats,
  'memory|usage': memoryUsage,
  'module|list': () => [],
  readonly: () => ERRORS.clusterDisabled,
  readwrite: () => ERRORS.clusterDisabled,
  replicaof: (_client, args) => replicaOf(args),
  role: () => ['master', 0, []],
  save: () => OK,
  shutdown: (client) => {
    // The environment decides when a service stops; the client sees what it would see of a server that goes away.
    for (const each of client.host.clients.values()) client.host.disconnect(each)
    return NO_REPLY
  },
  slaveof: (_client, args) => replicaOf(args),
  'slowlog|get': () => [],
  'slowlog|len': () => 0,
  'slowlog|reset': () => OK,
  swapdb,
  time,
  wait: (client, args) => {
    const replicas = integer(args[1])
    const timeoutMs = integer(args[2], ERRORS.timeoutNotInteger)
    if (timeoutMs < 0) throw ERRORS.timeoutNegative
    // There is no replica that could confirm.
    return replicas <= 0 ? 0 : waitForKeys(client, [], timeoutMs, 0, () => BLOCKED)
  },
}

function replicaOf(args: Args): Reply {
  if (args[1].toLowerCase() === 'no' && args[2].toLowerCase() === 'one') return OK
  return new ErrorReply('ERR replication is not supported by this server')
}
