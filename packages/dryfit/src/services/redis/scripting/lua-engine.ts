import { LuaWasmEngine, type RedisHost, type RedisProps, type ReplyValue } from 'lua-redis-wasm'
import type { Client, Host, ScriptContext } from '../session/client.ts'
import { ErrorReply } from '../wire/reply.ts'
import { toLua } from './lua-values.ts'

/** Constants of `redis.*` as Redis 7.0.15 has them. */
const PROPS: RedisProps = {
  ...{ REDIS_VERSION: { value: '7.0.15' }, REDIS_VERSION_NUM: { value: 0x07000f } },
  ...{ LOG_DEBUG: { value: 0 }, LOG_VERBOSE: { value: 1 }, LOG_NOTICE: { value: 2 }, LOG_WARNING: { value: 3 } },
  ...{ REPL_ALL: { value: 3 }, REPL_AOF: { value: 1 }, REPL_REPLICA: { value: 2 }, REPL_SLAVE: { value: 2 } },
  ...{ REPL_NONE: { value: 0 }, replicate_commands: { returns: true }, set_repl: { returns: null } },
  ...{ breakpoint: { returns: false }, debug: { returns: null } },
}

export interface ScriptLimits {
  /** Lua instructions of one script before it is stopped. */
  readonly maxInstructions: number
  readonly maxMemoryBytes: number
}

/**
 * A Lua interpreter that calls back into the server: one for each server, made when the first script comes.
 *
 * ```
 *   run(code, keys, args) ──▶ Lua ──redis.call──▶ host.callFromScript ──▶ reply
 * ```
 */
export class LuaEngine {
  readonly #lua: LuaWasmEngine
  readonly #calls: Calls

  private constructor(lua: LuaWasmEngine, calls: Calls) {
    this.#lua = lua
    this.#calls = calls
  }

  static async create(host: Host, limits: ScriptLimits): Promise<LuaEngine> {
    const calls = new Calls(host)
    const lua = await LuaWasmEngine.create({
      host: calls,
      profile: 'redis-7.0',
      redisProps: PROPS,
      limits: { maxFuel: limits.maxInstructions, maxMemoryBytes: limits.maxMemoryBytes },
    })
    return new LuaEngine(lua, calls)
  }

  /** Runs code on behalf of a client. */
  run(
    client: Client,
    code: string,
    keys: readonly string[],
    args: readonly string[],
    context: ScriptContext,
  ): ReplyValue {
    const { mayBlock, script } = client
    Object.assign(client, { mayBlock: false, script: context })
    this.#calls.client = client
    try {
      return this.#lua.evalWithArgs(bytes(code), keys.map(bytes), args.map(bytes))
    } finally {
      Object.assign(client, { mayBlock, script })
      this.#calls.client = undefined
    }
  }

  /** Runs code that calls nothing. */
  runAlone(code: string, args: readonly string[]): ReplyValue {
    return this.#lua.evalWithArgs(bytes(code), [], args.map(bytes))
  }
}

class Calls implements RedisHost {
  client: Client | undefined
  readonly #host: Host

  constructor(host: Host) {
    this.#host = host
    // The engine takes the callbacks off the object.
    this.redisCall = this.redisCall.bind(this)
    this.redisPcall = this.redisCall
  }

  redisCall(args: Buffer[]): ReplyValue {
    const { client } = this
    if (client === undefined) return toLua(new ErrorReply('ERR redis.call is not available here'), 2)
    const words = args.map((arg) => arg.toString('latin1'))
    return toLua(this.#host.callFromScript(client, words), client.resp)
  }

  redisPcall: (args: Buffer[]) => ReplyValue

  /** `redis.log`: there is no log file; what a script wants to say it can return. */
  log(): void {}

  onSetResp = (version: 2 | 3): void => {
    const script = this.client?.script
    if (script !== undefined) script.resp = version
  }
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}
