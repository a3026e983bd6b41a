/** The orders that this process is working on right now: nobody else in it may touch them. */
export class AtWork {
  readonly #orderIds = new Set<number>()

  has(orderId: number): boolean {
    return this.#orderIds.has(orderId)
  }

  async on<T>(orderId: number, work: () => Promise<T>): Promise<T> {
    this.#orderIds.add(orderId)
    try {
      return await work()
    } finally {
      this.#orderIds.delete(orderId)
    }
  }
}
