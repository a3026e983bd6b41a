import { randomBytes } from 'node:crypto'
import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { User } from '../session/user.ts'
import { ErrorReply, MapReply, OK, type Reply } from '../wire/reply.ts'
import { checkAccess, refusedKey } from './access.ts'
import { applyRule, describeUser } from './acl-rules.ts'
import { integerBetween } from './arguments.ts'
import type { Args, Command, Handlers } from './command.ts'

type Table = () => ReadonlyMap<string, Command>

function setUser({ host }: Client, args: Args, table: Table): Reply {
  const [, , name] = args
  const existing = host.users.get(name)
  // All or nothing: the rules are tried on a copy.
  const draft = copyUser(existing ?? new User(name))
  for (const rule of args.slice(3)) {
    const problem = applyRule(draft, rule, table())
    if (problem !== undefined) throw new ErrorReply(`ERR Error in ACL SETUSER modifier '${rule}': ${problem}`)
  }
  assignUser(host.users.obtain(name), draft)
  return OK
}

function copyUser(user: User): User {
  const copy = new User(user.name)
  assignUser(copy, user)
  return copy
}

function assignUser(target: User, source: User): void {
  const passwords = [...source.passwords]
  target.passwords.clear()
  for (const password of passwords) target.passwords.add(password)
  const { enabled, nopass, keys, channels, commands } = source
  Object.assign(target, { enabled, nopass, keys, channels, commands })
}

function getUser({ host }: Client, args: Args): Reply {
  const user = host.users.get(args[2])
  if (user === undefined) return null
  const { flags, commands, keys, channels } = describeUser(user)
  return new MapReply([
    ...['flags', flags, 'passwords', [...user.passwords], 'commands', commands],
    ...['keys', keys, 'channels', channels, 'selectors', []],
  ])
}

function deleteUsers({ host }: Client, args: Args): Reply {
  const names = args.slice(2)
  if (names.includes('default')) throw new ErrorReply("ERR The 'default' user cannot be removed")
  let deleted = 0
  for (const name of names) {
    const user = host.users.get(name)
    if (user === undefined || !host.users.delete(name)) continue
    deleted++
    for (const client of host.clients.values()) if (client.user === user) host.disconnect(client)
  }
  return deleted
}

function list({ host }: Client): Reply {
  return host.users.all.map((user) => {
    const { flags, commands, keys, channels } = describeUser(user)
    const passwords = [...user.passwords].map((hash) => `#${hash}`)
    return ['user', user.name, ...flags, ...passwords, keys, channels, commands].filter(Boolean).join(' ')
  })
}

function categories(args: Args, table: Table): Reply {
  if (args.length > 3) throw ERRORS.syntax
  const all = [...table().values()].flatMap((command) => [command, ...command.subcommands.values()])
  if (args.length === 2) return [...new Set(all.flatMap((command) => [...command.categories]))]
  const category = args[2].toLowerCase()
  const names = all.filter((command) => command.categories.has(category)).map(({ name }) => name)
  if (names.length === 0) throw new ErrorReply(`ERR Unknown category '${args[2]}'`)
  return names
}

function generatePassword(args: Args): Reply {
  const error = new ErrorReply(
    'ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096',
  )
  const bits = args.length > 2 ? integerBetween(args[2], 1, 4096, error) : 256
  const digits = Math.ceil(bits / 4)
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits)
}

function log({ host }: Client, args: Args): Reply {
  const { log } = host.users
  if (args[2]?.toLowerCase() === 'reset') {
    log.length = 0
    return OK
  }
  const count = args.length > 2 ? integerBetween(args[2], 0, 2 ** 31, ERRORS.positiveOnly) : 10
  return log
    .slice(0, count)
    .map(
      (entry) =>
        new MapReply([
          ...['count', entry.count, 'reason', entry.reason, 'context', entry.context, 'object', entry.object],
          ...['username', entry.username, 'age-seconds', String((host.state.now - entry.at) / 1000)],
          ...['client-info', entry.client],
        ]),
    )
}

function dryRun({ host }: Client, args: Args, table: Table): Reply {
  const user = host.users.get(args[2])
  if (user === undefined) throw new ErrorReply(`ERR User '${args[2]}' not found`)
  const words = args.slice(3)
  const container = table().get((words[0] ?? '').toLowerCase())
  if (container === undefined) throw new ErrorReply(`ERR Command '${words[0]}' not found`)
  const command = container.subcommands.get(words[1]?.toLowerCase() ?? '') ?? container
  const refusal = checkAccess(user, command, words)
  if (refusal === undefined) return OK
  const key = /one of the (keys|channels)/.test(refusal.text) ? refusedKey(user, command, words) : undefined
  if (key !== undefined) return `This user has no permissions to access the '${key}' key`
  return refusal.text.replace(/^NOPERM this user/, 'This user')
}

/** The ACL commands of Redis' group "Server". */
export function acl(table: Table): Handlers {
  return {
    'acl|cat': (_client, args) => categories(args, table),
    'acl|deluser': deleteUsers,
    'acl|dryrun': (client, args) => dryRun(client, args, table),
    'acl|genpass': (_client, args) => generatePassword(args),
    'acl|getuser': getUser,
    'acl|list': list,
    'acl|load': () => noFile(),
    'acl|log': log,
    'acl|save': () => noFile(),
    'acl|setuser': (client, args) => setUser(client, args, table),
    'acl|users': ({ host }) => host.users.all.map(({ name }) => name),
    'acl|whoami': (client) => client.user.name,
  }
}

function noFile(): ErrorReply {
  return new ErrorReply(
    'ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER ' +
      'command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store ' +
      'users in the Redis configuration.',
  )
}
