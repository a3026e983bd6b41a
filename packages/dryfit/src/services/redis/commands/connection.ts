import { ERRORS, wrongArity } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { ErrorReply, MapReply, NO_REPLY, OK, type Reply, Status } from '../wire/reply.ts'
import { integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { databaseAt } from './keys.ts'
import { SERVER_VERSION } from './version.ts'

function ping(client: Client, args: Args): Reply {
  if (args.length > 2) throw wrongArity('ping')
  if (client.listening && client.protocol === 2) return ['pong', args.length === 2 ? args[1] : '']
  return args.length === 2 ? args[1] : new Status('PONG')
}

function select(client: Client, args: Args): Reply {
  client.database = databaseAt(client, args[1])
  return OK
}

const NO_PASSWORD = new ErrorReply(
  'ERR AUTH <password> called without any password configured for the default user. ' +
    'Are you sure your configuration is correct?',
)

function auth(client: Client, args: Args): Reply {
  if (args.length > 3) throw ERRORS.syntax
  if (args.length === 2 && client.host.users.standard.nopass) throw NO_PASSWORD
  const [name, password] = args.length === 3 ? [args[1], args[2]] : ['default', args[1]]
  logIn(client, name, password)
  return OK
}

function logIn(client: Client, name: string, password: string): void {
  const { users, state } = client.host
  const user = users.authenticate(name, password)
  if (user !== undefined) {
    client.user = user
    client.authenticated = true
    return
  }
  users.refused(client, 'auth', 'AUTH', name, state.now)
  throw ERRORS.wrongPass
}

const NOT_AUTHENTICATED = new ErrorReply(
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option ' +
    'can be used to authenticate the client and select the RESP protocol version at the same time',
)

function hello(client: Client, args: Args): Reply {
  const version = args.length > 1 ? readVersion(args[1]) : client.protocol
  for (let at = 2; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    const left = args.length - at - 1
    if (word === 'auth' && left >= 2) {
      logIn(client, args[at + 1] as string, args[at + 2] as string)
      at += 2
    } else if (word === 'setname' && left >= 1) setName(client, args[++at] as string)
    else throw new ErrorReply(`ERR Syntax error in HELLO option '${args[at]}'`)
  }
  if (!client.authenticated) throw NOT_AUTHENTICATED
  client.protocol = version
  return new MapReply([
    ...['server', 'redis', 'version', SERVER_VERSION, 'proto', client.protocol, 'id', client.id],
    ...['mode', 'standalone', 'role', 'master', 'modules', []],
  ])
}

function readVersion(text: string): 2 | 3 {
  const version = integer(text, new ErrorReply('ERR Protocol version is not an integer or out of range'))
  if (version !== 2 && version !== 3) throw ERRORS.noProto
  return version
}

function setName(client: Client, name: string): void {
  if (/[^!-~]/.test(name)) {
    throw new ErrorReply('ERR Client names cannot contain spaces, newlines or special characters.')
  }
  client.name = name
}

function reply(client: Client, args: Args): Reply {
  const word = args[2].toLowerCase()
  if (word === 'on') {
    client.replyMode = 'on'
    return OK
  }
  if (word === 'off') client.replyMode = 'off'
  else if (word !== 'skip') throw ERRORS.syntax
  else if (client.replyMode !== 'off') client.replyMode = 'skip-next'
  return NO_REPLY
}

function noEvict(client: Client, args: Args): Reply {
  const word = args[2].toLowerCase()
  if (word !== 'on' && word !== 'off') throw ERRORS.syntax
  client.noEvict = word === 'on'
  return OK
}

function pause({ host }: Client, args: Args): Reply {
  const mode = args[3]?.toLowerCase() ?? 'all'
  if (args.length > 4) throw ERRORS.syntax
  if (mode !== 'all' && mode !== 'write') throw new ErrorReply('ERR CLIENT PAUSE mode must be WRITE or ALL')
  const ms = integer(args[2], ERRORS.timeoutNotInteger)
  if (ms < 0) throw ERRORS.timeoutNegative
  host.pause(host.state.now + ms, mode === 'write')
  return OK
}

function unpause({ host }: Client): Reply {
  host.pause(undefined, false)
  return OK
}

function unblock({ host }: Client, args: Args): Reply {
  const how = args[3]?.toLowerCase() ?? 'timeout'
  if (how !== 'timeout' && how !== 'error') {
    throw new ErrorReply('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR')
  }
  const target = host.clients.get(integer(args[2]))
  return target !== undefined && host.blocked.unblock(target, how) ? 1 : 0
}

function quit(client: Client): Reply {
  client.closing = true
  return OK
}

function reset(client: Client): Reply {
  client.host.resetClient(client)
  return new Status('RESET')
}

/** Redis' group "Connection", without those that look at other clients. */
export const connection: Handlers = {
  auth,
  'client|getname': (client) => client.name || null,
  'client|id': (client) => client.id,
  'client|no-evict': noEvict,
  'client|pause': pause,
  'client|reply': reply,
  'client|setname': (client, args) => {
    setName(client, args[2])
    return OK
  },
  'client|unblock': unblock,
  'client|unpause': unpause,
  echo: (_client, args) => args[1],
  hello,
  ping,
  quit,
  reset,
  select,
}
