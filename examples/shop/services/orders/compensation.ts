import { messageOf } from '../../lib/errors.ts'
import type { AtWork } from './at-work.ts'
import type { Order } from './order.ts'
import type { Orders } from './orders.ts'
import { type SagaFailed, type SagaStep, undoSaga } from './saga.ts'
import { type OrderInProgress, PAY } from './steps.ts'

export interface CompensationParts {
  readonly orders: Orders
  readonly steps: readonly SagaStep<OrderInProgress>[]
  readonly atWork: AtWork
  /** Told when a step could not be taken back now; it will be tried again. */
  readonly onPostponed: (orderId: number, reason: string) => void
}

/**
 * Takes back what a failed order did. What cannot be taken back now — the other service is away — is taken back by
 * {@link recover}, which also finds the orders of a process that died.
 *
 * An order that was paid for stays as `cancelled`; one that was not leaves no trace.
 */
export class Compensation {
  readonly #parts: CompensationParts

  constructor(parts: CompensationParts) {
    this.#parts = parts
  }

  async begin(order: Order, failure: SagaFailed): Promise<void> {
    await this.#takeBack(order, failure, messageOf(failure.cause))
  }

  /** Takes back the orders that this instance left unfinished, and those that others did not move for `staleAfterMs`. */
  async recover(staleAfterMs: number): Promise<void> {
    const { orders, atWork } = this.#parts
    for (const { order, step } of await orders.unfinished(staleAfterMs)) {
      if (atWork.has(order.id)) continue
      await atWork.on(order.id, async () => {
        const isOurs = await orders.claim(order.id)
        if (isOurs) await this.#takeBack(order, { step, refused: false }, 'interrupted')
      })
    }
  }

  async #takeBack(order: Order, failed: Pick<SagaFailed, 'step' | 'refused'>, reason: string): Promise<void> {
    const { orders, steps, onPostponed } = this.#parts
    try {
      await orders.beginCompensation(order.id, failed.step, reason)
      // Only paying needs the card, and nothing is paid on the way back.
      await undoSaga(steps, { order, cardToken: '' }, failed)
      await (wasPaid(steps, failed.step) ? orders.cancel(order.id) : orders.remove(order.id))
    } catch (error) {
      onPostponed(order.id, messageOf(error))
    }
  }
}

/** Whether paying was over when `step` failed. */
function wasPaid(steps: readonly SagaStep<OrderInProgress>[], step: string): boolean {
  const names = steps.map(({ name }) => name)
  return names.indexOf(step) > names.indexOf(PAY)
}
