import { type Clock, type ClockTimer, messageOf, type Seed } from '../../../foundation/core/index.ts'
import { checkAccess } from '../commands/access.ts'
import type { Args, Command } from '../commands/command.ts'
import { COMMANDS } from '../commands/index.ts'
import { keysOf } from '../commands/keys-of.ts'
import { ERRORS, unknownCommand, unknownSubcommand, wrongArity } from '../errors.ts'
import { LuaScripts } from '../scripting/lua-scripts.ts'
import type { Database } from '../state/database.ts'
import { EVENT } from '../state/events.ts'
import { type KeptState, State } from '../state/state.ts'
import type { DatabaseName } from '../state/surroundings.ts'
import { ErrorReply, QUEUED, type Reply } from '../wire/reply.ts'
import { Blocked } from './blocked.ts'
import { Client, type Host, type Queued } from './client.ts'
import { ExpiryAlarm } from './expiry-alarm.ts'
import { describeForMonitor } from './monitor.ts'
import type { Sink } from './party.ts'
import { PubSub } from './pubsub.ts'
import { Statistics } from './statistics.ts'
import { Tracking } from './tracking.ts'
import { Users } from './users.ts'
import { Watching } from './watching.ts'

export interface EngineParts {
  readonly clock: Clock
  readonly seed: Seed
  /** The port that INFO and CLIENT LIST show. */
  readonly port: number
  readonly password?: string | undefined
  readonly config?: Readonly<Record<string, string>> | undefined
  readonly maxScriptInstructions?: number | undefined
}

/** What is carried out at once although a transaction is being collected. */
const NEVER_QUEUED = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset'])
/** What a RESP2 client that listens may still say. */
const WHILE_LISTENING = new Set([
  ...['ping', 'subscribe', 'ssubscribe', 'unsubscribe', 'sunsubscribe', 'psubscribe', 'punsubscribe', 'quit', 'reset'],
])

/**
 * The server without its sockets: clients, the state they share, and the path of a command.
 *
 * ```
 *   args ──▶ find ──▶ refuse? ──▶ queue? ──▶ run ──▶ reply
 *                                             └──▶ serve those who waited for a key
 * ```
 */
export class Engine implements Host {
  readonly clock: Clock
  readonly state: State
  readonly pubsub = new PubSub()
  readonly blocked: Blocked
  readonly tracking: Tracking
  readonly users = new Users()
  readonly monitors = new Set<Client>()
  readonly stats: Statistics
  readonly scripts: LuaScripts
  readonly runId: string
  readonly port: number
  readonly clients = new Map<number, Client>()
  readonly #watching: Watching
  readonly #alarm: ExpiryAlarm
  readonly #names = new Map<string, Command>()
  readonly #initial: KeptState
  #nextId = 1
  #depth = 0
  #paused: { readonly writesOnly: boolean; readonly timer: ClockTimer } | undefined
  #onUnpause: (() => void)[] = []

  constructor({ clock, seed, port, password, config, maxScriptInstructions }: EngineParts) {
    const random = seed.random('redis')
    this.clock = clock
    this.port = port
    this.state = new State({ now: () => clock.now(), random })
    this.blocked = new Blocked(clock, (count) => {
      this.state.hasBlocked = count > 0
    })
    this.stats = new Statistics(clock.now())
    this.runId = Buffer.from(seed.random('redis run id').bytes(20)).toString('hex')
    this.scripts = new LuaScripts(this, maxScriptInstructions)
    this.tracking = new Tracking({
      clients: this.clients,
      onActive: (active) => {
        this.state.hasTrackers = active
      },
    })
    this.#watching = new Watching(this.state)
    this.#alarm = new ExpiryAlarm(clock, this.state, () => this.#serveReady())
    this.state.listener = {
      event: (name, key, database) => this.#announce(name, key, database),
      touched: (database, key) => this.#watching.touched(database, key),
      outdated: (key) => this.tracking.changed(key),
      ready: (database, key) => this.blocked.keyReady(database, key),
      expiryMoved: () => this.#alarm.set(),
    }
    for (const [name, command] of COMMANDS) this.#names.set(name, command).set(name.toUpperCase(), command)
    this.#configure(port, password, config)
    this.#initial = this.state.keep()
  }

  /** A client begins. */
  connect(sink: Sink): Client {
    const client = new Client(this.#nextId++, this, sink)
    this.clients.set(client.id, client)
    this.stats.connections++
    return client
  }

  /** A client is gone: it waits for nothing, watches nothing and listens to nothing any more. */
  forget(client: Client): void {
    this.clients.delete(client.id)
    this.monitors.delete(client)
    this.blocked.forget(client)
    this.pubsub.forget(client)
    this.tracking.disable(client)
    this.unwatch(client)
  }

  /** Carries out what a client sent. What it changed that the client keeps copies of is told behind the reply. */
  execute(client: Client, args: readonly string[]): Reply {
    const { state, tracking } = this
    if (state.hasTrackers) tracking.keepWithin(state.settings.number('tracking-table-max-keys'))
    tracking.current = client
    const reply = this.#carryOut(client, args)
    tracking.current = undefined
    // CLIENT CACHING holds for the next command, or the next transaction.
    if (client.tracking?.caching && client.transaction === undefined && !/^client$/i.test(args[0] as string)) {
      client.tracking.caching = false
    }
    return reply
  }

  #carryOut(client: Client, args: readonly string[]): Reply {
    const command = this.find(args)
    if (command instanceof ErrorReply) return this.#reject(client, command)
    const refusal = this.#refuse(client, command, args)
    if (refusal !== undefined) {
      this.stats.refused(command.name)
      return this.#reject(client, refusal, command.name)
    }
    if (client.transaction !== undefined && !NEVER_QUEUED.has(command.name)) {
      client.transaction.queued.push({ command, args })
      return QUEUED
    }
    this.state.tick()
    client.lastCommandAt = this.state.now
    const reply = this.#run(client, command, args)
    if (this.blocked.hasReady) this.#serveReady()
    return reply
  }

  /** The command that the words name, or what is wrong with them. */
  find(args: readonly string[]): Command | ErrorReply {
    const name = args[0] as string
    const command = this.#names.get(name) ?? this.#names.get(name.toLowerCase())
    if (command === undefined) return unknownCommand(args)
    if (command.subcommands.size === 0 || args.length === 1) return command
    const subcommand = command.subcommands.get((args[1] as string).toLowerCase())
    if (subcommand !== undefined) return subcommand
    return command.run === undefined ? unknownSubcommand(command.name, args[1] as string) : command
  }

  executeQueued(client: Client, { command, args }: Queued): Reply {
    const refusal = checkAccess(client.user, command as Command, args)
    return refusal ?? this.#run(client, command as Command, args)
  }

  callFromScript(client: Client, args: readonly string[]): Reply {
    if (args.length === 0) return new ErrorReply('ERR Please specify at least one argument for this redis lib call')
    const command = this.find(args)
    if (command instanceof ErrorReply) return new ErrorReply('ERR Unknown Redis command called from script')
    if (!fitsArity(command, args)) return new ErrorReply('ERR Wrong number of args calling Redis command from script')
    if (command.flags.has('noscript')) return new ErrorReply('ERR This Redis command is not allowed from script')
    if (client.script?.readOnly && command.flags.has('write')) {
      return new ErrorReply('ERR Write commands are not allowed from read-only scripts.')
    }
    return checkAccess(client.user, command, args) ?? this.#run(client, command, args)
  }

  watch(client: Client, database: Database, key: string): void {
    this.#watching.watch(client, database, key)
  }

  unwatch(client: Client): void {
    this.#watching.unwatch(client)
  }

  pause(until: number | undefined, writesOnly: boolean): void {
    this.#paused?.timer.cancel()
    this.#paused = undefined
    if (until === undefined) {
      this.#unpause()
      return
    }
    const timer = this.clock.setTimer(until - this.clock.now(), () => {
      this.#paused = undefined
      this.#unpause()
    })
    this.#paused = { writesOnly, timer }
  }

  /** Whether CLIENT PAUSE holds this command back; `go` is called when it may be tried again. */
  isHeldBack(client: Client, args: readonly string[], go: () => void): boolean {
    if (this.#paused === undefined) return false
    const command = this.find(args)
    if (command instanceof ErrorReply || command.name === 'client|unpause') return false
    const queued = command.name === 'exec' ? (client.transaction?.queued ?? []) : []
    const writes = [command, ...queued.map((each) => each.command)].some(({ name, flags }) => mayWrite(name, flags))
    if (this.#paused.writesOnly && !writes) return false
    this.#onUnpause.push(go)
    return true
  }

  /** Whether this command runs Lua and the interpreter is not there yet. */
  needsScripts(args: readonly string[]): boolean {
    if (this.scripts.ready) return false
    const command = this.find(args)
    return !(command instanceof ErrorReply) && command.categories.has('scripting')
  }

  resetClient(client: Client): void {
    client.transaction = undefined
    this.unwatch(client)
    this.pubsub.forget(client)
    this.tracking.disable(client)
    this.monitors.delete(client)
    const standard = this.users.standard
    Object.assign(client, { protocol: 2, name: '', replyMode: 'on', monitoring: false, noEvict: false })
    client.database = this.state.databases[0] as Database
    client.user = standard
    client.authenticated = standard.nopass && standard.enabled
  }

  disconnect(client: Client): void {
    client.sink.close()
  }

  /** Ends a key as if its time were over. */
  expireNow(database: Database, key: string): boolean {
    this.state.tick()
    const entry = database.find(key)
    if (entry === undefined) return false
    database.expire(entry)
    this.#serveReady()
    return true
  }

  /** Keeps the data as it is now. */
  keep(): KeptState {
    return this.state.keep()
  }

  /** Goes back to data that was kept; without any, to how everything was at the start. */
  bringBack(kept: KeptState = this.#initial): void {
    this.state.tick()
    this.state.bringBack(kept)
    this.tracking.flushed()
    this.users.reset(this.state.settings.password)
    for (const client of this.clients.values()) if (client.user.name === 'default') client.user = this.users.standard
    this.#serveReady()
  }

  /** Ends all timers. */
  stop(): void {
    this.#alarm.cancel()
    this.#paused?.timer.cancel()
    for (const client of [...this.clients.values()]) this.forget(client)
  }

  #configure(port: number, password: string | undefined, config: EngineParts['config']): void {
    const { settings } = this.state
    settings.preset('port', String(port))
    for (const [name, value] of Object.entries(config ?? {})) settings.preset(name, value)
    if (password !== undefined) settings.preset('requirepass', password)
    this.users.reset(settings.password)
  }

  #run(client: Client, command: Command, args: readonly string[]): Reply {
    const counts = this.stats.called(command.name)
    client.lastCommand = command.name
    if (this.monitors.size > 0) this.#showMonitors(client, command, args)
    this.#depth++
    try {
      const reply = (command.run as NonNullable<Command['run']>)(client, args as Args)
      if (reply instanceof ErrorReply) this.stats.failed(counts, reply)
      return reply
    } catch (thrown) {
      const reply = errorOf(thrown)
      this.stats.failed(counts, reply)
      return reply
    } finally {
      this.#depth--
      if (client.tracking !== undefined) this.#rememberKeys(client, command, args)
    }
  }

  /** What a client reads it may keep a copy of. A script that reads has read all keys that it was called with. */
  #rememberKeys(client: Client, command: Command, args: readonly string[]): void {
    if (!command.flags.has('readonly') || command.categories.has('scripting')) return
    const keys = client.script?.keys ?? keysOf(command, args)?.map(({ key }) => key)
    this.tracking.remember(client, keys ?? [])
  }

  #refuse(client: Client, command: Command, args: readonly string[]): ErrorReply | undefined {
    if (!fitsArity(command, args) || command.run === undefined) return wrongArity(command.name)
    if (!client.authenticated && !command.flags.has('no_auth')) return ERRORS.noAuth
    if (client.transaction !== undefined && command.flags.has('no_multi')) return ERRORS.notInTransaction
    const denied = checkAccess(client.user, command, args)
    if (denied !== undefined) {
      const context = client.transaction === undefined ? 'toplevel' : 'multi'
      this.users.refused(
        client,
        denied.text.includes('keys') ? 'key' : 'command',
        context,
        command.name,
        this.clock.now(),
      )
      return denied
    }
    if (client.protocol === 2 && client.listening && !WHILE_LISTENING.has(command.name)) {
      return new ErrorReply(
        `ERR Can't execute '${command.name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed ` +
          'in this context',
      )
    }
    return undefined
  }

  /** A command that was refused while a transaction is collected spoils it; a refused EXEC ends it. */
  #reject(client: Client, refusal: ErrorReply, name?: string): ErrorReply {
    this.stats.answered(refusal)
    if (name === 'exec') {
      client.transaction = undefined
      this.unwatch(client)
      const why = refusal.text.replace(/^ERR /, '')
      return new ErrorReply(`EXECABORT Transaction discarded because of: ${why}`)
    }
    if (client.transaction !== undefined) client.transaction.aborted = true
    return refusal
  }

  #serveReady(): void {
    if (this.#depth === 0) this.blocked.serve()
  }

  #unpause(): void {
    const waiting = this.#onUnpause
    this.#onUnpause = []
    for (const go of waiting) go()
  }

  #announce(event: string, key: string, { index }: DatabaseName): void {
    if (!this.pubsub.hasListeners) return
    const wanted = this.state.settings.notify
    if ((wanted & EVENT.keyspace) !== 0) this.pubsub.publish(`__keyspace@${index}__:${key}`, event)
    if ((wanted & EVENT.keyevent) !== 0) this.pubsub.publish(`__keyevent@${index}__:${event}`, key)
  }

  #showMonitors(client: Client, command: Command, args: readonly string[]): void {
    if (command.flags.has('admin')) return
    const line = describeForMonitor(this.state.now, client, args)
    for (const monitor of this.monitors) monitor.sink.deliver(line, 'monitor')
  }
}

function fitsArity({ arity }: Command, args: readonly string[]): boolean {
  return arity > 0 ? args.length === arity : args.length >= -arity
}

/** What a write pause holds back: writes, and what replicas would hear of. */
function mayWrite(name: string, flags: ReadonlySet<string>): boolean {
  return flags.has('write') || /^(publish|spublish|eval|evalsha|fcall|pfcount)$/.test(name)
}

/** A reply for what a command threw. */
function errorOf(thrown: unknown): ErrorReply {
  if (thrown instanceof ErrorReply) return thrown
  // V8 refuses strings a little shorter than 512 MB.
  if (thrown instanceof RangeError && thrown.message.includes('string length')) return ERRORS.stringTooLong
  // A mistake of ours: the client is told, and the server goes on for everybody else.
  return new ErrorReply(`ERR internal error: ${messageOf(thrown)}`)
}
