import type { EngineContainer, WaitStrategy } from './testcontainers.ts'

/**
 * Ready as another strategy says; failed at once, and not only when the time is up, when the container ends before or
 * the start is given up.
 */
export class ReadyUnlessEnded implements WaitStrategy {
  readonly #inner: WaitStrategy

  readonly #signal: AbortSignal | undefined

  constructor(inner: WaitStrategy, signal: AbortSignal | undefined) {
    this.#inner = inner
    this.#signal = signal
  }

  async waitUntilReady(container: EngineContainer, ...rest: readonly unknown[]): Promise<void> {
    const ended = container.wait().then(({ StatusCode }) => {
      throw new Error(`it ended with exit code ${StatusCode}`)
    })
    const ready = this.#inner.waitUntilReady(container, ...rest).catch(async (cause: unknown) => {
      // Asking a container that has just ended can fail before its end is told.
      if ((await container.inspect()).State.Running) throw cause
      await ended
    })
    const givenUp = Promise.withResolvers<never>()
    const giveUp = (): void => givenUp.reject(this.#signal?.reason)
    this.#signal?.addEventListener('abort', giveUp, { once: true })
    if (this.#signal?.aborted) giveUp()
    try {
      await Promise.race([ready, ended, givenUp.promise])
    } finally {
      this.#signal?.removeEventListener('abort', giveUp)
    }
  }

  withStartupTimeout(ms: number): this {
    this.#inner.withStartupTimeout(ms)
    return this
  }

  isStartupTimeoutSet(): boolean {
    return this.#inner.isStartupTimeoutSet()
  }

  getStartupTimeout(): number {
    return this.#inner.getStartupTimeout()
  }
}
