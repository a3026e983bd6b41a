import { ERRORS, wrongArity } from '../errors.ts'
import type { Client } from '../session/client.ts'
import { compileGlob } from '../state/glob.ts'
import { ErrorReply, MapReply, NULL_ARRAY, type Reply, SetReply, Status } from '../wire/reply.ts'
import type { Args, Command, Handlers, KeySpec } from './command.ts'
import { keysOf, type UsedKey } from './keys-of.ts'

type Table = ReadonlyMap<string, Command>

/** COMMAND and its subcommands, over the table they are part of. */
export function commandCommands(table: () => Table): Handlers {
  const all = (): Reply => [...table().values()].map(describe)
  return {
    command: (_client, args) => {
      if (args.length > 1) throw wrongArity('command')
      return all()
    },
    'command|count': () => table().size,
    'command|docs': (_client, args) => docs(table(), args.slice(2)),
    'command|getkeys': (_client, args) => requireKeys(table(), args).map(({ key }) => key),
    'command|getkeysandflags': (_client, args) =>
      requireKeys(table(), args).map(({ key, flags }) => [key, new SetReply(flags.map((flag) => new Status(flag)))]),
    'command|info': (_client, args) => {
      if (args.length === 2) return all()
      return args.slice(2).map((name) => {
        const command = lookUp(table(), name)
        return command === undefined ? NULL_ARRAY : describe(command)
      })
    },
    'command|list': (client, args) => list(client, table(), args),
  }
}

function lookUp(table: Table, name: string): Command | undefined {
  const [container = '', subcommand] = name.toLowerCase().split('|')
  const command = table.get(container)
  return subcommand === undefined ? command : command?.subcommands.get(subcommand)
}

function describe(command: Command): Reply {
  return [
    command.name,
    command.arity,
    new SetReply([...command.flags].map((flag) => new Status(flag))),
    command.firstKey,
    command.lastKey,
    command.keyStep,
    new SetReply([...command.categories].map((category) => new Status(`@${category}`))),
    [...command.tips],
    command.keySpecs.map(describeSpec),
    [...command.subcommands.values()].map(describe),
  ]
}

function describeSpec({ flags, begin, find }: KeySpec): Reply {
  return new MapReply([
    ...['flags', new SetReply(flags.filter((flag) => flag !== '').map((flag) => new Status(flag)))],
    ...['begin_search', describeBegin(begin), 'find_keys', describeFind(find)],
  ])
}

function describeBegin(begin: KeySpec['begin']): Reply {
  if (begin === undefined) return new MapReply(['type', 'unknown', 'spec', new MapReply([])])
  if ('index' in begin) return new MapReply(['type', 'index', 'spec', new MapReply(['index', begin.index])])
  const spec = new MapReply(['keyword', begin.keyword, 'startfrom', begin.startFrom])
  return new MapReply(['type', 'keyword', 'spec', spec])
}

function describeFind(find: KeySpec['find']): Reply {
  if (find === undefined) return new MapReply(['type', 'unknown', 'spec', new MapReply([])])
  if ('lastKey' in find) {
    const spec = new MapReply(['lastkey', find.lastKey, 'keystep', find.step, 'limit', find.limit])
    return new MapReply(['type', 'range', 'spec', spec])
  }
  const spec = new MapReply(['keynumidx', find.countAt, 'firstkey', find.firstKey, 'keystep', find.step])
  return new MapReply(['type', 'keynum', 'spec', spec])
}

/** What the table knows: the group (as the last word of the ACL categories tells it) and the arity. */
function docs(table: Table, names: readonly string[]): Reply {
  const commands = names.length === 0 ? [...table.values()] : names.flatMap((name) => lookUp(table, name) ?? [])
  return new MapReply(commands.flatMap((command) => [command.name, docOf(command)]))
}

function docOf({ name, arity, categories, subcommands }: Command): Reply {
  const facts: Reply[] = ['summary', `The ${name.replace('|', ' ').toUpperCase()} command`]
  facts.push('group', [...categories].find((category) => GROUPS.has(category)) ?? 'server', 'arity', arity)
  if (subcommands.size > 0) {
    facts.push('subcommands', new MapReply([...subcommands.values()].flatMap((each) => [each.name, docOf(each)])))
  }
  return new MapReply(facts)
}

const GROUPS = new Set(
  ['string', 'hash', 'list', 'set', 'sortedset', 'stream', 'bitmap', 'hyperloglog', 'geo', 'pubsub'].concat([
    ...['transaction', 'scripting', 'connection', 'keyspace'],
  ]),
)

function requireKeys(table: Table, args: Args): UsedKey[] {
  const words = args.slice(2)
  const name = words[0] ?? ''
  const container = lookUp(table, name)
  const subcommand = container?.subcommands.get(words[1]?.toLowerCase() ?? '')
  const command = container !== undefined && container.subcommands.size > 0 ? (subcommand ?? container) : container
  if (command === undefined) throw new ErrorReply('ERR Invalid command specified')
  if (command.keySpecs.length === 0) throw new ErrorReply('ERR The command has no key arguments')
  const fits = command.arity > 0 ? words.length === command.arity : words.length >= -command.arity
  if (!fits) throw new ErrorReply('ERR Invalid number of arguments specified for command')
  const keys = keysOf(command, words)
  if (keys === undefined || (keys.length === 0 && !command.flags.has('no_mandatory_keys'))) {
    throw new ErrorReply('ERR Invalid arguments specified for command')
  }
  return keys
}

function list(_client: Client, table: Table, args: Args): Reply {
  const names = [...table.values()].flatMap(({ name, subcommands }) => [
    name,
    ...[...subcommands.values()].map((each) => each.name),
  ])
  if (args.length === 2) return names
  if (args.length !== 5 || args[2].toLowerCase() !== 'filterby') throw ERRORS.syntax
  const kind = args[3].toLowerCase()
  if (kind === 'pattern') return names.filter(compileGlob(args[4]))
  if (kind === 'aclcat') {
    const category = args[4].toLowerCase()
    return names.filter((name) => lookUp(table, name)?.categories.has(category))
  }
  if (kind === 'module') return []
  throw ERRORS.syntax
}
