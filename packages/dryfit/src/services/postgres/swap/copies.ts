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

/** Copies made at once: two share the checkpoints that the server takes for them. */
const MAX_MAKING = 2

/** Used copies that wait to be dropped; with more, no further ones are made, so that a fast suite cannot fill the disk. */
const MAX_DROPPING = 8

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
  readonly #waiting: PromiseWithResolvers<string>[] = []
  readonly #drops = new Set<Promise<void>>()
  readonly #making = new Set<Promise<void>>()
  #failure: unknown
  #failing = false
  #closed = false

  constructor(maker: DatabaseMaker, options: CopiesOptions) {
    this.#maker = maker
    this.#options = options
  }

  /** Makes copies in the background until enough are ready. Returns at once. */
  prepare(): void {
    while (this.#wantsMore()) {
      const making = this.#make().finally(() => {
        this.#making.delete(making)
        this.prepare()
      })
      this.#making.add(making)
    }
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
    const waiting = Promise.withResolvers<string>()
    this.#waiting.push(waiting)
    this.prepare()
    return waiting.promise
  }

  /** Drops a database in the background, `after` whoever is still connected has left. */
  drop(database: string, after: Promise<unknown> = Promise.resolve()): void {
    const dropped = after
      .then(() => this.#maker.dropDatabase(database))
      .catch((thrown) => {
        this.#failure ??= thrown
      })
      .finally(() => {
        this.#drops.delete(dropped)
        this.prepare()
      })
    this.#drops.add(dropped)
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
    await Promise.all(this.#making)
    for (const database of drop ? this.#ready.splice(0) : []) this.drop(database)
    while (drop && this.#drops.size > 0) await Promise.all(this.#drops)
  }

  #wantsMore(): boolean {
    if (this.#closed || this.#failing || this.#making.size >= MAX_MAKING || this.#drops.size > MAX_DROPPING)
      return false
    const { warm = DEFAULT_WARM } = this.#options
    return this.#ready.length + this.#making.size < warm + this.#waiting.length
  }

  async #make(): Promise<void> {
    const { template } = this.#options
    const database = this.#maker.newName('env')
    try {
      await this.#maker.createDatabase(database, template)
      this.#arrived(database)
    } catch (thrown) {
      this.#failed(copyError(template, thrown))
    }
  }

  #arrived(database: string): void {
    const first = this.#waiting.shift()
    if (first !== undefined) {
      first.resolve(database)
      return
    }
    this.#ready.push(database)
    this.#options.onReady?.(database)
  }

  /** Whoever waits hears it. Else nothing is made until the next `take`, which tries again. */
  #failed(error: DryfitError): void {
    this.#failing = this.#waiting.length === 0
    for (const { reject } of this.#waiting.splice(0)) reject(error)
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
