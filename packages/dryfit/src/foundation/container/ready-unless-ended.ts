import type { EngineContainer, WaitStrategy } from './testcontainers.ts'

/** Ready as another strategy says; failed at once when the container ends before, and not only when the time is up. */
export class ReadyUnlessEnded implements WaitStrategy {
  readonly #inner: WaitStrategy

  constructor(inner: WaitStrategy) {
    this.#inner = inner
  }

  async waitUntilReady(container: EngineContainer, ...rest: readonly unknown[]): Promise<void> {
    const ended = container.wait().then(({ StatusCode }) => {
      throw new Error(`it ended with exit code ${StatusCode}`)
    })
    await Promise.race([this.#inner.waitUntilReady(container, ...rest), ended])
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
