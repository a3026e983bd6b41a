import type { Library, LibraryFunction } from '../state/functions.ts'
import { ErrorReply, type Reply } from '../wire/reply.ts'

/** The first line of a library, `#!lua name=mylib`, and the Lua below it, on its own lines. */
export interface LibraryHeader {
  readonly name: string
  readonly body: string
}

const NAME = /^[A-Za-z0-9_]+$/
const BAD_NAME =
  'Library names can only contain letters, numbers, or underscores(_) and must be at least one character long'

export function readHeader(code: string): LibraryHeader | ErrorReply {
  if (!code.startsWith('#!')) return new ErrorReply('ERR Missing library metadata')
  const end = code.indexOf('\n')
  if (end < 0) return new ErrorReply('ERR Invalid library metadata')
  const [engine = '', ...words] = code.slice(2, end).trim().split(/\s+/)
  let name: string | undefined
  for (const word of words) {
    if (!word.toLowerCase().startsWith('name=')) return new ErrorReply(`ERR Invalid metadata value given: ${word}`)
    if (name !== undefined) return new ErrorReply('ERR Invalid metadata value, name argument was given multiple times')
    name = word.slice('name='.length)
  }
  if (name === undefined) return new ErrorReply('ERR Library name was not given')
  if (!NAME.test(name)) return new ErrorReply(`ERR ${BAD_NAME}`)
  if (engine.toLowerCase() !== 'lua') return new ErrorReply(`ERR Engine '${engine}' not found`)
  return { name, body: code.slice(end) }
}

/**
 * The engine knows no `redis.register_function`, so a library runs behind a shadow of `redis` that collects what it
 * registers. All of it stands on the first line, where the header was, so that line numbers stay.
 */
const COLLECT =
  'local collected, order = {}, {} ' +
  'local function register(a, b) ' +
  "local f = type(a) == 'table' and a or {function_name = a, callback = b} " +
  "order[#order + 1] = {f.function_name or '', type(f.callback) == 'function' and 1 or 0, f.description or '', " +
  'f.flags or {}} ' +
  'collected[f.function_name] = f.callback end; '

/** While a library is loaded it may register, and call nothing. */
const LOADING =
  'local real = redis local redis = setmetatable({register_function = register}, {__index = function(_, name) ' +
  "if name == 'call' or name == 'pcall' then " +
  'error("Script attempted to access nonexistent global variable \'" .. name .. "\'", 2) end ' +
  'return real[name] end}); '

const CALLING = 'local redis = setmetatable({register_function = register}, {__index = redis}); '

/** Runs a library and returns what it registers. */
export function declareChunk(body: string): string {
  return `${COLLECT}${LOADING}(function() ${body}\nend)() return order`
}

/** Runs a library and then one of its functions. */
export function callChunk(body: string, name: string): string {
  return `${COLLECT}${CALLING}(function() ${body}\nend)() return collected['${name}'](KEYS, ARGV)`
}

/** A function as the chunk of {@link declareChunk} reports it. */
export type Declared = readonly [name: string, callable: number, description: string, flags: readonly Reply[]]

const FLAGS = new Set(['no-writes', 'allow-oom', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys'])

/** The library, if all that it registered is in order. */
export function checkDeclared(
  name: string,
  code: string,
  declared: readonly Declared[],
  isTaken: (functionName: string) => boolean,
): Library | ErrorReply {
  const functions = new Map<string, LibraryFunction>()
  const refuse = (why: string): ErrorReply => new ErrorReply(`ERR Error registering functions: ERR ${why}`)
  for (const [functionName, callable, description, flags] of declared) {
    if (callable !== 1) return refuse('callback argument given to redis.register_function must be a function')
    if (!NAME.test(functionName)) return refuse(BAD_NAME)
    if (functions.has(functionName)) return refuse('Function already exists in the library')
    if (flags.some((flag) => !FLAGS.has(String(flag)))) return refuse('unknown flag given')
    functions.set(functionName, {
      name: functionName,
      description: description || undefined,
      flags: flags.map(String),
    })
  }
  if (functions.size === 0) return new ErrorReply('ERR No functions registered')
  const taken = [...functions.keys()].find(isTaken)
  if (taken !== undefined) return new ErrorReply(`ERR Function ${taken} already exists`)
  return { name, engine: 'LUA', code, functions }
}
