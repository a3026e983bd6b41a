import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { sqlState } from '../connections.ts'

/** Who makes and removes databases. */
export interface DatabaseMaker {
  newName(what: 'env'): string
  createDatabase(name: string, template: string): Promise<void>
  dropDatabase(name: string): Promise<void>
}

export interface CopiesOptions {
  /** The database that is copied. Nobody is connected to it. */
  readonly template: string
  /** Copies that are kept ready. Default 2. */
  readonly warm?: number
  /** Called when a copy is ready before anybody has asked for it. */
  readonly onReady?: (database: string) => void
}

const DEFAULT_WARM = 2

/** Copies made at once while none is ready: two share the checkpoints that the server takes for them. */
const MAX_MAKING_IN_HASTE = 2

/** Used copies that wait to be dropped; with more, no further ones are made, so that a fast suite cannot fill the disk. */
const MAX_USED = 8

/**
 * How long the background rests after a reset while a copy is ready, in real milliseconds: the first statements of the
 * next test come now, on connections that have just been opened.
 */
const REST_MS = 15

/** How often it is tried to drop a used copy: a server whose disk is full may come back to it. */
const DROP_TRIES = 3

interface Waiting {
  readonly copy: PromiseWithResolvers<string>
  /** The how many-th `take` it is. */
  readonly number: number
}

interface UsedCopy {
  readonly database: string
  /** How often it could not be dropped. */
  failures: number
  /** Settles when nobody is connected to it. */
  readonly after: Promise<unknown>
}

/**
 * Fresh copies of a template database, made ahead in the background.
 *
 * ```
 *   template ──CREATE DATABASE … STRATEGY FILE_COPY──▶ ready (at most `warm`) ──take()──▶ in use ──drop()──▶ gone
 * ```
 *
 * A copy by files has the oids of its template, so what drivers remember of types and enums stays true.
 */
export class Copies {
  readonly #maker: DatabaseMaker
  readonly #options: CopiesOptions
  readonly #ready: string[] = []
  readonly #waiting: Waiting[] = []
  readonly #used: UsedCopy[] = []
  readonly #working = new Set<Promise<void>>()
  #making = 0
  #takes = 0
  #dropping = false
  #rest: NodeJS.Timeout | undefined
  #failure: unknown
  #failing = false
  #closed = false

  constructor(maker: DatabaseMaker, options: CopiesOptions) {
    this.#maker = maker
    this.#options = options
  }

  /** Makes copies in the background until enough are ready. Returns at once. */
  prepare(): void {
    while (this.#wantsMore()) this.#inBackground(this.#make())
    if (!this.#mayDrop()) return
    const used = this.#used.shift()
    if (used !== undefined) this.#inBackground(this.#remove(used))
  }

  /** The same in a moment; at once when none is ready. */
  prepareSoon(): void {
    if (this.#ready.length === 0) this.prepare()
    else this.#rest ??= setTimeout(() => this.#rested(), REST_MS)
  }

  #rested(): void {
    clearTimeout(this.#rest)
    this.#rest = undefined
    this.prepare()
  }

  /**
   * A fresh copy: at once when one is ready.
   *
   * @throws POSTGRES_COPY_FAILED with the server's reason.
   */
  take(): Promise<string> {
    const ready = this.#ready.shift()
    if (ready !== undefined) return Promise.resolve(ready)
    this.#failing = false
    const copy = Promise.withResolvers<string>()
    this.#waiting.push({ copy, number: ++this.#takes })
    this.prepare()
    return copy.promise
  }

  /** Drops a database in the background, `after` whoever is still connected has left. */
  drop(database: string, after: Promise<unknown> = Promise.resolve()): void {
    this.#used.push({ database, failures: 0, after })
    this.prepareSoon()
  }

  /** What went wrong in the background since this was asked last. */
  takeFailure(): unknown {
    const failure = this.#failure
    this.#failure = undefined
    return failure
  }

  /**
   * Makes no more, and waits for the background.
   *
   * @param drop false where the server is about to go, with all that is in it
   */
  async close({ drop }: { drop: boolean }): Promise<void> {
    this.#closed = true
    do {
      if (drop) for (const database of this.#ready.splice(0)) this.drop(database)
      else this.#used.length = 0
      this.#rested()
      await Promise.all(this.#working)
    } while (this.#working.size + this.#used.length > 0 || (drop && this.#ready.length > 0))
  }

  #inBackground(work: Promise<void>): void {
    const working = work.finally(() => {
      this.#working.delete(working)
      this.prepare()
    })
    this.#working.add(working)
  }

  /** One after the other, so that little is taken from the app that is being tested; unless a test has to wait for it. */
  #wantsMore(): boolean {
    const { warm = DEFAULT_WARM } = this.#options
    if (this.#closed || this.#failing || this.#used.length > MAX_USED) return false
    if (this.#making >= (this.#ready.length === 0 ? MAX_MAKING_IN_HASTE : 1)) return false
    return this.#ready.length + this.#making < warm + this.#waiting.length
  }

  /** After what is more urgent, but before there are too many. */
  #mayDrop(): boolean {
    if (this.#dropping) return false
    return this.#making === 0 || this.#used.length > MAX_USED / 2
  }

  async #make(): Promise<void> {
    const { template } = this.#options
    const database = this.#maker.newName('env')
    const askedBefore = this.#takes
    this.#making++
    try {
      await this.#maker.createDatabase(database, template)
      this.#making--
      this.#arrived(database)
    } catch (thrown) {
      this.#making--
      this.#failed(copyError(template, thrown), askedBefore)
    }
  }

  async #remove(used: UsedCopy): Promise<void> {
    this.#dropping = true
    try {
      await used.after
      await this.#maker.dropDatabase(used.database)
    } catch (thrown) {
      used.failures++
      if (used.failures < DROP_TRIES) this.#used.push(used)
      else this.#failure ??= thrown
    }
    this.#dropping = false
  }

  #arrived(database: string): void {
    const first = this.#waiting.shift()
    if (first !== undefined) {
      first.copy.resolve(database)
      return
    }
    this.#ready.push(database)
    this.#options.onReady?.(database)
  }

  /**
   * Whoever waited when this copy was begun hears it; who came later gets another try, since what was in the way may be
   * gone. When nobody waits, nothing is made until the next `take`, which tries again.
   */
  #failed(error: DryfitError, askedBefore: number): void {
    while ((this.#waiting[0]?.number ?? Infinity) <= askedBefore) this.#waiting.shift()?.copy.reject(error)
    this.#failing = this.#waiting.length === 0
  }
}

export function copyError(template: string, thrown: unknown): DryfitError {
  return new DryfitError('POSTGRES_COPY_FAILED', {
    what: `the database "${template}" could not be copied`,
    why: messageOf(thrown),
    fix: FIXES[sqlState(thrown) ?? ''],
    cause: thrown,
  })
}

const FIXES: Readonly<Record<string, string>> = {
  '3D000': 'somebody dropped the template: start the environment again',
  '42501': 'let the user create databases (CREATEDB), or choose reset: "truncate"',
  '53100': 'free some space where the server keeps its data, or keep fewer failed copies',
  '55006': 'somebody is connected to the template: connect to the service itself instead',
}
