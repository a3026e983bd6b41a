/** Ends what it was given, the latest first: `AsyncDisposableStack`, which Node has from 24 on. */
export class Endings implements AsyncDisposable {
  readonly #owned: AsyncDisposable[] = []

  use<T extends AsyncDisposable>(one: T): T {
    this.#owned.push(one)
    return one
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#owned.splice(0).reverse()) await each[Symbol.asyncDispose]()
  }
}
