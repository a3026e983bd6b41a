import type { Crossing } from '../../../foundation/core/index.ts'
import type { Delivery } from '../state/consumer.ts'

/** What a client says of a delivery. */
export type Settlement = 'ack' | 'requeue' | 'discard'

/** A delivery that is out, with the exchange that its acknowledgement ends. */
export interface Outstanding {
  readonly tag: number
  readonly delivery: Delivery
  readonly crossing: Crossing | undefined
  /** Its acknowledgement is turned into a requeue, so that it comes twice. */
  readonly twice: boolean
}
