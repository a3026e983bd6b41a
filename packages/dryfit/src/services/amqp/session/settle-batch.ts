import type { ConsumedQueue, Delivery } from '../state/consumer.ts'

type How = 'ack' | 'requeue' | 'discard'

/** Deliveries to settle, each queue told once. */
export class SettleBatch {
  readonly #byQueue = new Map<ConsumedQueue, Record<How, Delivery[]>>()

  add(delivery: Delivery, how: How): void {
    let there = this.#byQueue.get(delivery.queue)
    if (there === undefined) {
      there = { ack: [], requeue: [], discard: [] }
      this.#byQueue.set(delivery.queue, there)
    }
    there[how].push(delivery)
  }

  apply(): void {
    for (const [queue, { ack, requeue, discard }] of this.#byQueue) {
      if (ack.length > 0) queue.ack(ack)
      if (discard.length > 0) queue.discard(discard)
      if (requeue.length > 0) queue.requeue(requeue)
    }
  }
}
