import { messageOf } from '../../lib/errors.ts'
import type { AtWork } from './at-work.ts'
import type { Order } from './order.ts'
import type { OrderViews } from './order-views.ts'
import type { Orders } from './orders.ts'
import { type SagaFailed, type SagaStep, undoSaga } from './saga.ts'
import { type OrderInProgress, PAY } from './steps.ts'

export interface CompensationParts {
  readonly orders: Orders
  readonly steps: readonly SagaStep<OrderInProgress>[]
  readonly atWork: AtWork
  readonly views: OrderViews
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

  /** Takes back an order that has just failed, if that is possible now. */
  async begin(order: Order, failure: SagaFailed): Promise<void> {
    // Why not does not matter to the customer, who is told why the order failed. Recovery tries again.
    await this.#takeBack(order, failure, messageOf(failure.cause)).catch(() => undefined)
  }

  /**
   * Takes back the orders that this instance left unfinished, and those that others did not move for `staleAfterMs`.
   * Rejects when not all of them could be.
   */
  async recover(staleAfterMs: number): Promise<void> {
    const { orders, atWork } = this.#parts
    const unfinished = (await orders.unfinished(staleAfterMs)).filter(({ order }) => !atWork.has(order.id))
    const ends = await Promise.allSettled(
      unfinished.map(({ order, step }) => atWork.on(order.id, () => this.#recover(order, step))),
    )
    const failures = ends.filter((end) => end.status === 'rejected').map(({ reason }) => messageOf(reason))
    if (failures.length > 0) throw new Error(failures.join('; '))
  }

  async #recover(order: Order, step: string): Promise<void> {
    const { orders, views } = this.#parts
    const isOurs = await orders.claim(order.id)
    if (!isOurs) return
    await this.#takeBack(order, { step, refused: false }, 'interrupted')
    await views.changed(order)
  }

  async #takeBack(order: Order, failed: Pick<SagaFailed, 'step' | 'refused'>, reason: string): Promise<void> {
    const { orders, steps } = this.#parts
    await orders.beginCompensation(order.id, failed.step, reason)
    // Only paying needs the card, and nothing is paid on the way back.
    await undoSaga(steps, { order, cardToken: '' }, failed)
    await (wasPaid(steps, failed.step) ? orders.cancel(order.id) : orders.remove(order.id))
  }
}

/** Whether paying was over when `step` failed. */
function wasPaid(steps: readonly SagaStep<OrderInProgress>[], step: string): boolean {
  const names = steps.map(({ name }) => name)
  return names.indexOf(step) > names.indexOf(PAY)
}
