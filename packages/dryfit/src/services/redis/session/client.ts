import type { Clock } from '../../../foundation/core/index.ts'
import type { Database } from '../state/database.ts'
import type { State } from '../state/state.ts'
import type { Reply, Resp } from '../wire/reply.ts'
import type { Blocked } from './blocked.ts'
import type { Sink } from './party.ts'
import type { PubSub } from './pubsub.ts'
import type { Statistics } from './statistics.ts'
import type { Tracker, Tracking, TrackingMode } from './tracking.ts'
import type { User } from './user.ts'
import type { Users } from './users.ts'

/** A command that waits for EXEC. */
export interface Queued {
  readonly command: CommandFacts
  readonly args: readonly string[]
}

/** What the session needs to know of a command. */
export interface CommandFacts {
  readonly name: string
  readonly flags: ReadonlySet<string>
}

export interface Transaction {
  readonly queued: Queued[]
  /** A command was refused while it was queued: EXEC will refuse all. */
  aborted: boolean
}

/** CLIENT REPLY: `skip` leaves out the replies to the next command and to CLIENT REPLY itself. */
export type ReplyMode = 'on' | 'off' | 'skip-this' | 'skip-next'

/** One client's side of the conversation; knows no socket. Scripts and the test author's door have one of their own. */
export class Client implements Tracker {
  readonly id: number
  readonly host: Host
  readonly sink: Sink
  readonly connectedAt: number
  database: Database
  /** What the connection speaks. */
  protocol: Resp = 2
  name = ''
  user: User
  authenticated: boolean
  transaction: Transaction | undefined
  /** Set once a watched key has changed. */
  watchBroken = false
  /** Watched keys: which database, which key, and whether it was already over its time. */
  readonly watched: { readonly database: Database; readonly key: string; readonly wasExpired: boolean }[] = []
  readonly channels = new Set<string>()
  readonly patterns = new Set<string>()
  readonly shardChannels = new Set<string>()
  tracking: TrackingMode | undefined
  readonly owed: (string | null)[] = []
  replyMode: ReplyMode = 'on'
  monitoring = false
  noEvict = false
  /** False inside MULTI and scripts, where a blocking command answers at once. */
  mayBlock = true
  /** The script this client runs for, while it does. */
  script: ScriptContext | undefined
  lastCommand = ''
  lastCommandAt: number
  closing = false

  constructor(id: number, host: Host, sink: Sink) {
    this.id = id
    this.host = host
    this.sink = sink
    this.connectedAt = host.clock.now()
    this.lastCommandAt = this.connectedAt
    this.database = host.state.databases[0] as Database
    this.user = host.users.standard
    this.authenticated = host.users.standard.nopass && host.users.standard.enabled
  }

  /** What each exchange of this client says beside the command. */
  get attributes(): Readonly<Record<string, unknown>> {
    if (this.#attributes?.database !== this.database.index) {
      this.#attributes = Object.freeze({ connection: this.id, database: this.database.index })
    }
    return this.#attributes
  }
  #attributes: { readonly connection: number; readonly database: number } | undefined

  /** The protocol for which a reply is made: a script has one of its own. */
  get resp(): Resp {
    return this.script?.resp ?? this.protocol
  }

  get subscriptions(): number {
    return this.channels.size + this.patterns.size
  }

  /** In RESP2, a client that listens may do little else. */
  get listening(): boolean {
    return this.channels.size + this.patterns.size + this.shardChannels.size > 0
  }
}

/** The script in which a command is called. */
export interface ScriptContext {
  readonly readOnly: boolean
  /** The keys it was called with. */
  readonly keys: readonly string[]
  /** `redis.setresp`. */
  resp: Resp
}

/** What a command may ask of the server around it. */
export interface Host {
  readonly clock: Clock
  readonly state: State
  readonly clients: ReadonlyMap<number, Client>
  readonly monitors: Set<Client>
  readonly pubsub: PubSub
  readonly blocked: Blocked
  readonly tracking: Tracking
  readonly users: Users
  readonly stats: Statistics
  readonly scripts: ScriptRunner
  readonly runId: string
  readonly port: number
  /** Runs a command of a transaction. */
  executeQueued(client: Client, queued: Queued): Reply
  /** Runs a command of a script, with the checks that apply there. */
  callFromScript(client: Client, args: readonly string[]): Reply
  watch(client: Client, database: Database, key: string): void
  unwatch(client: Client): void
  /** CLIENT PAUSE, until this environment time; undefined ends it. */
  pause(until: number | undefined, writesOnly: boolean): void
  /** Forgets what a connection had set: RESET. */
  resetClient(client: Client): void
  disconnect(client: Client): void
}

/** Runs Lua. */
export interface ScriptRunner {
  /** EVAL: runs a script, and remembers it by its SHA1. */
  evaluate(client: Client, code: string, keys: readonly string[], args: readonly string[], readOnly: boolean): Reply
  /** EVALSHA: the code that was remembered. */
  find(sha: string): string | undefined
  /** SCRIPT LOAD. @returns the SHA1, or the error of a script that does not compile. */
  load(code: string): Reply
  flush(): void
  /** FUNCTION LOAD. @returns the library's name, or an error. */
  loadLibrary(code: string, replace: boolean): Reply
  callFunction(client: Client, name: string, keys: readonly string[], args: readonly string[], readOnly: boolean): Reply
}
