import { createHash } from 'node:crypto'
import type { ReplyErrorMeta, ReplyValue } from 'lua-redis-wasm'
import type { Client, Host, ScriptContext, ScriptRunner } from '../session/client.ts'
import { ErrorReply, type Reply } from '../wire/reply.ts'
import { FUEL_SPENT, runnable } from './guard.ts'
import { callChunk, checkDeclared, type Declared, declareChunk, readHeader } from './library.ts'
import { LuaEngine } from './lua-engine.ts'
import { fromLua } from './lua-values.ts'

/** About two seconds of Lua: what Redis would call busy is stopped here, since nobody could ask it to stop. */
const MAX_INSTRUCTIONS = 500_000_000
const MAX_MEMORY_BYTES = 256 * 1024 * 1024

/** Compiles without running: says why it does not. */
const COMPILE = "local chunk, why = loadstring(ARGV[1], '@' .. ARGV[2]) if chunk then return false end return why"

/** Scripts and libraries of functions of one server. */
export class LuaScripts implements ScriptRunner {
  readonly #host: Host
  readonly #maxInstructions: number
  readonly #codeBySha = new Map<string, string>()
  readonly #shaByCode = new Map<string, string>()
  #engine: LuaEngine | undefined
  #loading: Promise<void> | undefined

  constructor(host: Host, maxInstructions = MAX_INSTRUCTIONS) {
    this.#host = host
    this.#maxInstructions = maxInstructions
  }

  /** Whether scripts can run at once; until then {@link prepare}. */
  get ready(): boolean {
    return this.#engine !== undefined
  }

  /** Makes the interpreter. Idempotent. */
  prepare(): Promise<void> {
    const limits = { maxInstructions: this.#maxInstructions, maxMemoryBytes: MAX_MEMORY_BYTES }
    this.#loading ??= LuaEngine.create(this.#host, limits).then((engine) => {
      this.#engine = engine
    })
    return this.#loading
  }

  evaluate(client: Client, code: string, keys: readonly string[], args: readonly string[], readOnly: boolean): Reply {
    const sha = this.#remember(code)
    if (sha instanceof ErrorReply) return sha
    const value = this.#run(client, runnable(code), keys, args, { readOnly, keys, resp: 2 })
    return value instanceof ErrorReply ? value : this.#replyOf(value, sha, 'user_script')
  }

  find(sha: string): string | undefined {
    return this.#codeBySha.get(sha.toLowerCase())
  }

  load(code: string): Reply {
    return this.#remember(code)
  }

  flush(): void {
    this.#codeBySha.clear()
    this.#shaByCode.clear()
  }

  loadLibrary(code: string, replace: boolean): Reply {
    const header = readHeader(code)
    if (header instanceof ErrorReply) return header
    const { functions } = this.#host.state
    const old = functions.library(header.name)
    if (old !== undefined && !replace) return new ErrorReply(`ERR Library '${header.name}' already exists`)
    const why = this.#compile(header.body, 'user_function')
    if (why !== undefined) return new ErrorReply(`ERR Error compiling function: ${why}`)
    const declared = this.#lua.runAlone(declareChunk(runnable(header.body)), [])
    if (isError(declared)) {
      const text = errorMessage(declared, 'user_function')
      return new ErrorReply(`ERR Error registering functions: ${text}`)
    }
    const library = checkDeclared(header.name, code, fromLua(declared) as readonly Declared[], (name) => {
      const owner = functions.owner(name)
      return owner !== undefined && owner !== old
    })
    if (library instanceof ErrorReply) return library
    functions.set(library)
    return header.name
  }

  callFunction(
    client: Client,
    name: string,
    keys: readonly string[],
    args: readonly string[],
    readOnly: boolean,
  ): Reply {
    const library = this.#host.state.functions.owner(name)
    const found = library?.functions.get(name)
    if (library === undefined || found === undefined) return new ErrorReply('ERR Function not found')
    const onlyReads = found.flags.includes('no-writes')
    if (readOnly && !onlyReads) {
      return new ErrorReply('ERR Can not execute a script with write flag using *_ro command.')
    }
    const header = readHeader(library.code)
    if (header instanceof ErrorReply) return header
    const chunk = callChunk(runnable(header.body), name)
    const value = this.#run(client, chunk, keys, args, { readOnly: onlyReads, keys, resp: 2 })
    return value instanceof ErrorReply ? value : this.#replyOf(value, name, 'user_function')
  }

  /** Runs code. An interpreter that ran out of memory is of no further use: the next script gets a new one. */
  #run(
    client: Client,
    code: string,
    keys: readonly string[],
    args: readonly string[],
    context: ScriptContext,
  ): ReplyValue | ErrorReply {
    try {
      return this.#lua.run(client, code, keys, args, context)
    } catch (thrown) {
      // What WebAssembly throws when it aborts.
      if (!(thrown instanceof Error) || thrown.name !== 'RuntimeError') throw thrown
      this.#engine = undefined
      this.#loading = undefined
      return new ErrorReply('ERR Error running script: not enough memory')
    }
  }

  get #lua(): LuaEngine {
    if (this.#engine === undefined) throw new ErrorReply('ERR the script engine is not loaded')
    return this.#engine
  }

  /** The SHA1 of a script that compiles. */
  #remember(code: string): string | ErrorReply {
    const known = this.#shaByCode.get(code)
    if (known !== undefined) return known
    const why = this.#compile(code.replace(/^#![^\n]*/, ''), 'user_script')
    if (why !== undefined) return new ErrorReply(`ERR Error compiling script (new function): ${why}`)
    const sha = createHash('sha1').update(Buffer.from(code, 'latin1')).digest('hex')
    this.#shaByCode.set(code, sha)
    this.#codeBySha.set(sha, code)
    return sha
  }

  #compile(code: string, chunkName: string): string | undefined {
    const why = this.#lua.runAlone(COMPILE, [code, chunkName])
    return Buffer.isBuffer(why) ? why.toString('latin1') : undefined
  }

  #replyOf(value: ReplyValue, name: string, chunkName: string): Reply {
    if (!isError(value)) return fromLua(value)
    const text = errorMessage(value, chunkName)
    const code = value.code?.toString('latin1')
    return new ErrorReply(
      `${code === undefined ? '' : `${code} `}${text} script: ${name}, on @${chunkName}:${value.meta.line}.`,
    )
  }
}

interface ScriptError {
  readonly err: Buffer
  readonly code?: Buffer
  readonly meta: ReplyErrorMeta
}

/** An error that ended the script; one that the script returned has no `meta`. */
function isError(value: ReplyValue): value is ScriptError {
  return typeof value === 'object' && value !== null && 'err' in value && value.meta !== undefined
}

/** In Redis' words. */
function errorMessage({ err, meta }: ScriptError, chunkName: string): string {
  if (meta.kind === 'global-read') {
    return `${chunkName}:${meta.line}: Script attempted to access nonexistent global variable '${meta.name}'`
  }
  if (meta.kind === 'command-arg-type') return 'Lua redis lib command arguments must be strings or integers'
  const text = err.toString('latin1')
  if (text.includes(FUEL_SPENT)) return 'Error running script: Script killed by user with SCRIPT KILL.'
  return text.replace(/\0$/, '').replaceAll('user_script', chunkName)
}
