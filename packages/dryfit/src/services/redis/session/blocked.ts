import type { Clock, ClockTimer } from '../../../foundation/core/index.ts'
import type { Database } from '../state/database.ts'
import type { DatabaseName } from '../state/surroundings.ts'
import { BLOCKED, ErrorReply, type Reply } from '../wire/reply.ts'
import type { Party } from './party.ts'

/** What a blocked client waits for. */
export interface Wait {
  readonly keys: readonly string[]
  /** Environment milliseconds; 0 waits without end. */
  readonly timeoutMs: number
  /** The reply when time is up. */
  readonly onTimeout: Reply
  /** Tries again when `key` may have something. {@link BLOCKED} when there is nothing for this client. */
  attempt(key: string): Reply
}

interface Waiter {
  readonly client: Party
  readonly database: Database
  readonly wait: Wait
  timer: ClockTimer | undefined
}

interface ReadyKey {
  readonly index: number
  readonly key: string
}

/**
 * Clients that wait for keys. Who waits longest is served first, and only after the command that brought the data has
 * ended, so that a transaction or script is seen as one step.
 */
export class Blocked {
  readonly #clock: Clock
  readonly #waiters = new Map<Party, Waiter>()
  /** Database index and key → who waits for it, in the order in which they came. */
  readonly #byKey = new Map<string, Set<Waiter>>()
  #ready: ReadyKey[] = []
  readonly #onCount: (count: number) => void

  /** @param onCount told whenever the number of waiting clients changes. */
  constructor(clock: Clock, onCount: (count: number) => void) {
    this.#clock = clock
    this.#onCount = onCount
  }

  get size(): number {
    return this.#waiters.size
  }

  has(client: Party): boolean {
    return this.#waiters.has(client)
  }

  /** Lets a client wait. The reply goes to its sink, later. */
  block(client: Party, wait: Wait): Reply {
    const waiter: Waiter = { client, database: client.database, wait, timer: undefined }
    if (wait.timeoutMs > 0) {
      waiter.timer = this.#clock.setTimer(wait.timeoutMs, () => this.release(client, wait.onTimeout))
    }
    this.#waiters.set(client, waiter)
    for (const key of wait.keys) {
      const name = nameOf(client.database.index, key)
      const waiters = this.#byKey.get(name)
      if (waiters === undefined) this.#byKey.set(name, new Set([waiter]))
      else waiters.add(waiter)
    }
    this.#onCount(this.#waiters.size)
    return BLOCKED
  }

  /** Ends a wait. Returns false when the client does not wait. */
  release(client: Party, reply: Reply): boolean {
    if (!this.#forget(client)) return false
    client.sink.resume(reply)
    return true
  }

  /** CLIENT UNBLOCK. */
  unblock(client: Party, how: 'timeout' | 'error'): boolean {
    const waiter = this.#waiters.get(client)
    if (waiter === undefined) return false
    const reply =
      how === 'timeout' ? waiter.wait.onTimeout : new ErrorReply('UNBLOCKED client unblocked via CLIENT UNBLOCK')
    return this.release(client, reply)
  }

  /** A client is gone. */
  forget(client: Party): void {
    this.#forget(client)
  }

  /** Something may be there for this key; {@link serve} looks when the command is over. */
  keyReady(database: DatabaseName, key: string): void {
    if (!this.#byKey.has(nameOf(database.index, key))) return
    if (this.#ready.some((each) => each.index === database.index && each.key === key)) return
    this.#ready.push({ index: database.index, key })
  }

  get hasReady(): boolean {
    return this.#ready.length > 0
  }

  /** Serves those who wait for keys that became ready. Serving one (BLMOVE) may make further keys ready. */
  serve(): void {
    while (this.#ready.length > 0) {
      const ready = this.#ready
      this.#ready = []
      for (const { index, key } of ready) this.#serveKey(index, key)
    }
  }

  #serveKey(index: number, key: string): void {
    for (const waiter of [...(this.#byKey.get(nameOf(index, key)) ?? [])]) {
      if (!this.#waiters.has(waiter.client)) continue
      const reply = attempt(waiter, key)
      if (reply !== BLOCKED) this.release(waiter.client, reply)
    }
  }

  #forget(client: Party): boolean {
    const waiter = this.#waiters.get(client)
    if (waiter === undefined) return false
    waiter.timer?.cancel()
    this.#waiters.delete(client)
    for (const key of waiter.wait.keys) {
      const name = nameOf(waiter.database.index, key)
      const waiters = this.#byKey.get(name)
      waiters?.delete(waiter)
      if (waiters?.size === 0) this.#byKey.delete(name)
    }
    this.#onCount(this.#waiters.size)
    return true
  }
}

function attempt({ wait }: Waiter, key: string): Reply {
  try {
    return wait.attempt(key)
  } catch (thrown) {
    if (thrown instanceof ErrorReply) return thrown
    throw thrown
  }
}

function nameOf(index: number, key: string): string {
  return `${index}:${key}`
}
