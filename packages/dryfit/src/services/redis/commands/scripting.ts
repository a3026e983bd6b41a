import { ERRORS } from '../errors.ts'
import type { Client } from '../session/client.ts'
import type { Library } from '../state/functions.ts'
import { compileGlob } from '../state/glob.ts'
import { dumpLibraries, restoreLibraries } from '../state/rdb/functions.ts'
import { ErrorReply, MapReply, OK, type Reply, SetReply, Status } from '../wire/reply.ts'
import { integer } from './arguments.ts'
import type { Args, Handlers } from './command.ts'
import { syntaxHint } from './help.ts'

/** `numkeys key … arg …` */
function readKeysAndArgs(args: Args): { keys: string[]; rest: string[] } {
  const count = integer(args[2])
  if (count > args.length - 3) throw new ErrorReply("ERR Number of keys can't be greater than number of args")
  if (count < 0) throw new ErrorReply("ERR Number of keys can't be negative")
  return { keys: args.slice(3, 3 + count), rest: args.slice(3 + count) }
}

function evaluate(readOnly: boolean) {
  return (client: Client, args: Args): Reply => {
    const { keys, rest } = readKeysAndArgs(args)
    return client.host.scripts.evaluate(client, args[1], keys, rest, readOnly)
  }
}

function evaluateSha(readOnly: boolean) {
  return (client: Client, args: Args): Reply => {
    const { keys, rest } = readKeysAndArgs(args)
    const code = args[1].length === 40 ? client.host.scripts.find(args[1]) : undefined
    if (code === undefined) throw ERRORS.noScript
    return client.host.scripts.evaluate(client, code, keys, rest, readOnly)
  }
}

function call(readOnly: boolean) {
  return (client: Client, args: Args): Reply => {
    if (client.host.state.functions.owner(args[1]) === undefined) throw new ErrorReply('ERR Function not found')
    const { keys, rest } = readKeysOfCall(args)
    return client.host.scripts.callFunction(client, args[1], keys, rest, readOnly)
  }
}

function readKeysOfCall(args: Args): { keys: string[]; rest: string[] } {
  integer(args[2], new ErrorReply('ERR Bad number of keys provided'))
  return readKeysAndArgs(args)
}

function readFlushMode(args: Args, message: string): void {
  const mode = args[2]?.toLowerCase()
  if (args.length > 3 || (mode !== undefined && mode !== 'sync' && mode !== 'async')) throw new ErrorReply(message)
}

function load({ host }: Client, args: Args): Reply {
  const words = args.slice(2, -1).map((word) => word.toLowerCase())
  const unknown = args.slice(2, -1).find((word) => word.toLowerCase() !== 'replace')
  if (unknown !== undefined) throw new ErrorReply(`ERR Unknown option given: ${unknown}`)
  return host.scripts.loadLibrary(args.at(-1) as string, words.includes('replace'))
}

function list({ host }: Client, args: Args): Reply {
  let fits = (_name: string): boolean => true
  let withCode = false
  for (let at = 2; at < args.length; at++) {
    const word = (args[at] as string).toLowerCase()
    if (word === 'withcode') withCode = true
    else if (word === 'libraryname' && at + 1 < args.length) fits = compileGlob(args[++at] as string)
    else if (word === 'libraryname') throw new ErrorReply('ERR library name argument was not given')
    else throw new ErrorReply(`ERR Unknown argument ${args[at]}`)
  }
  const found = host.state.functions.all.filter(({ name }) => fits(name))
  return found.map((library) => describe(library, withCode))
}

function describe({ name, engine, functions, code }: Library, withCode: boolean): Reply {
  const described = [...functions.values()].map(
    (each) =>
      new MapReply([
        ...['name', each.name, 'description', each.description ?? null],
        ...['flags', new SetReply(each.flags.map((flag) => new Status(flag)))],
      ]),
  )
  const facts: Reply[] = ['library_name', name, 'engine', engine, 'functions', described]
  return new MapReply(withCode ? [...facts, 'library_code', code] : facts)
}

function stats({ host }: Client): Reply {
  const { all } = host.state.functions
  const functions = all.reduce((sum, library) => sum + library.functions.size, 0)
  const lua = new MapReply(['libraries_count', all.length, 'functions_count', functions])
  return new MapReply(['running_script', null, 'engines', new MapReply(['LUA', lua])])
}

function restore({ host }: Client, args: Args): Reply {
  const policy = args[3]?.toLowerCase() ?? 'append'
  if (args.length > 4) throw syntaxHint(args)
  if (policy !== 'append' && policy !== 'replace' && policy !== 'flush') {
    throw new ErrorReply('ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.')
  }
  const codes = restoreLibraries(args[2])
  if (policy === 'flush') host.state.functions.clear()
  for (const code of codes) {
    const reply = host.scripts.loadLibrary(code, policy === 'replace')
    if (reply instanceof ErrorReply) return reply
  }
  return OK
}

/** Redis' group "Scripting and functions". */
export const scripting: Handlers = {
  eval: evaluate(false),
  eval_ro: evaluate(true),
  evalsha: evaluateSha(false),
  evalsha_ro: evaluateSha(true),
  fcall: call(false),
  fcall_ro: call(true),
  'function|delete': ({ host }, args) => {
    if (!host.state.functions.delete(args[2])) throw new ErrorReply('ERR Library not found')
    return OK
  },
  'function|dump': ({ host }) => dumpLibraries(host.state.functions.all.map(({ code }) => code)),
  'function|flush': ({ host }, args) => {
    readFlushMode(args, 'ERR FUNCTION FLUSH only supports SYNC|ASYNC option')
    host.state.functions.clear()
    return OK
  },
  'function|kill': () => ERRORS.notBusy,
  'function|list': list,
  'function|load': load,
  'function|restore': restore,
  'function|stats': stats,
  'script|debug': () => OK,
  'script|exists': ({ host }, args) => args.slice(2).map((sha) => (host.scripts.find(sha) === undefined ? 0 : 1)),
  'script|flush': ({ host }, args) => {
    readFlushMode(args, 'ERR SCRIPT FLUSH only support SYNC|ASYNC option')
    host.scripts.flush()
    return OK
  },
  'script|kill': () => ERRORS.notBusy,
  'script|load': ({ host }, args) => host.scripts.load(args[2]),
}
