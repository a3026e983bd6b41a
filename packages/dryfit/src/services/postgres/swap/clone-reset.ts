import { DryfitError, messageOf, type Snapshot } from '../../../foundation/core/index.ts'
import { sqlState } from '../connections.ts'
import { type KeptDatabase, KeptDatabases } from '../kept/index.ts'
import type { ResetStrategy } from '../reset.ts'
import { resetFailed } from '../rows/row-states.ts'
import type { ServerAccess } from '../server/server.ts'
import { Copies, copyError, type DatabaseMaker } from './copies.ts'
import type { HotSwap, MoveOptions } from './hot-swap.ts'

export interface CloneResetOptions extends MoveOptions {
  readonly maker: DatabaseMaker
  /** The database that every test begins with. */
  readonly template: string
  readonly swap: HotSwap
  /** How the server is reached past the seams. */
  readonly access: ServerAccess
  /** Databases of failed tests that stay. */
  readonly maxKept: number
}

/** SQLSTATE disk_full. */
const DISK_FULL = '53100'

/**
 * Gives the environment a fresh copy of its template for every test, under connections that stay open.
 *
 * ```
 *   reset     next copy ──▶ swap ──▶ the old one is dropped, the one after is made, in the background
 *             no room for a copy: the old one is dropped first
 *   snapshot  sessions away ──▶ copy of the database as it is ──▶ sessions back
 *   restore   copy of that copy ──▶ swap
 * ```
 */
export class CloneReset implements ResetStrategy {
  readonly #options: CloneResetOptions
  readonly #copies: Copies
  readonly kept: KeptDatabases

  constructor(options: CloneResetOptions) {
    this.#options = options
    const { maker, template, swap, access, maxKept } = options
    this.#copies = new Copies(maker, { template, onReady: (database) => swap.warmUp(database) })
    this.kept = new KeptDatabases(access, { max: maxKept, letGo: (database) => this.#letGo(database) })
    this.#copies.prepare()
  }

  /** Puts the present database aside: the next reset does not drop it. */
  keep(label: string, at: number): KeptDatabase {
    return this.kept.add(this.#options.swap.database, label, at)
  }

  /** @throws POSTGRES_NOT_QUIET; POSTGRES_COPY_FAILED. */
  async reset(): Promise<void> {
    try {
      await this.#moveOn()
    } finally {
      this.#copies.prepareSoon()
    }
  }

  async #moveOn(): Promise<void> {
    let next: string
    try {
      next = await this.#copies.take()
    } catch (thrown) {
      if (!this.#canMakeRoom(thrown)) throw thrown
      return this.#makeRoom()
    }
    await this.#moveTo(next)
  }

  /** Whether the copy failed because the disk is full, and the database that is in the way may go. */
  #canMakeRoom(thrown: unknown): boolean {
    return sqlState((thrown as Error).cause) === DISK_FULL && !this.kept.has(this.#options.swap.database)
  }

  /** The last test may have filled the disk: its database goes before the next one comes. */
  async #makeRoom(): Promise<void> {
    const { maker, template, swap } = this.#options
    const { ended } = await swap.replace(async (before) => {
      const next = maker.newName('env')
      await maker.dropDatabase(before)
      await this.#copy(template, next)
      return next
    }, this.#options)
    if (ended !== undefined) throw ended
  }

  async snapshot(): Promise<Snapshot> {
    const { maker, swap } = this.#options
    const kept = maker.newName('env')
    await swap.alone((database) => this.#copy(database, kept), this.#options)
    return {
      restore: async () => {
        const copy = maker.newName('env')
        await this.#copy(kept, copy)
        await this.#moveTo(copy)
      },
      dispose: () => maker.dropDatabase(kept),
    }
  }

  async stop({ serverGoes }: { serverGoes: boolean }): Promise<void> {
    await this.#copies.close({ drop: !serverGoes })
    if (serverGoes) return
    const failure = this.#copies.takeFailure()
    if (failure !== undefined) throw new Error(`a used copy could not be dropped: ${messageOf(failure)}`)
  }

  async #moveTo(next: string): Promise<void> {
    const { swap } = this.#options
    const before = swap.database
    let moved = false
    try {
      const { left, ended } = await swap.move(next, this.#options)
      moved = true
      if (!this.kept.has(before)) this.#copies.drop(before, left)
      if (ended !== undefined) throw ended
    } catch (thrown) {
      if (!moved) this.#copies.drop(next)
      throw thrown instanceof DryfitError ? thrown : resetFailed(before, thrown)
    }
  }

  /** The present database is dropped when it is left. */
  #letGo(database: string): void {
    if (database !== this.#options.swap.database) this.#copies.drop(database)
  }

  async #copy(from: string, to: string): Promise<void> {
    try {
      await this.#options.maker.createDatabase(to, from)
    } catch (thrown) {
      throw copyError(from, thrown)
    }
  }
}
