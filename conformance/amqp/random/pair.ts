import type { Target } from '../driver.ts'
import type { Operation } from './operations.ts'
import { Player } from './player.ts'

/** Both brokers in lockstep: after each operation they must have said the same. */
export class Pair implements AsyncDisposable {
  readonly #ours: Player
  readonly #theirs: Player
  readonly #history: string[] = []

  static async open(ours: Target, theirs: Target): Promise<Pair> {
    return new Pair(await Player.open(ours), await Player.open(theirs))
  }

  private constructor(ours: Player, theirs: Player) {
    this.#ours = ours
    this.#theirs = theirs
  }

  async apply(operation: Operation): Promise<void> {
    this.#history.push(JSON.stringify(operation))
    const mine = await this.#ours.apply(operation)
    const expected = this.#ours.deliveredCounts
    const other = await this.#theirs.apply(operation, expected)
    if (mine === other) return
    throw new Error(
      `after\n  ${this.#history.slice(-15).join('\n  ')}\nembedded says\n  ${mine}\nrabbitmq says\n  ${other}`,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ours.close()
    await this.#theirs.close()
  }
}
