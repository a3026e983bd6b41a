import { ErrorReply, type Reply, Status } from '../wire/reply.ts'
import type { Command, Handlers } from './command.ts'

/** What Redis answers to a subcommand whose words it does not understand. */
export function syntaxHint(args: readonly string[]): ErrorReply {
  return new ErrorReply(
    `ERR unknown subcommand or wrong number of arguments for '${(args[1] ?? '').slice(0, 128)}'. ` +
      `Try ${(args[0] ?? '').toUpperCase()} HELP.`,
  )
}

const CONTAINERS = [
  ...['acl', 'client', 'cluster', 'command', 'config', 'function', 'latency', 'memory', 'module', 'object', 'pubsub'],
  ...['script', 'slowlog', 'xgroup', 'xinfo'],
]

/** `CONFIG HELP` and the like: the names of the subcommands. */
export function helpCommands(table: () => ReadonlyMap<string, Command>): Handlers {
  return Object.fromEntries(
    CONTAINERS.map((name) => [`${name}|help`, () => helpReply(name, table().get(name)?.subcommands.keys() ?? [])]),
  )
}

function helpReply(command: string, subcommands: Iterable<string>): Reply {
  const head = `${command.toUpperCase()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`
  const names = [...subcommands].filter((name) => name !== 'help').map((name) => name.toUpperCase())
  return [head, ...names, 'HELP', '    Print this help.'].map((line) => new Status(line))
}
