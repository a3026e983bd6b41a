import { answer, drop, duplicate } from '../../foundation/core/faults.ts'
import type { Fault, When } from '../../foundation/core/index.ts'
import { CANCEL } from './session/deliveries.ts'

/** Which publishes or deliveries are struck. */
export interface PublishWhen extends Omit<When, 'operation'> {
  /** Default: any. */
  readonly exchange?: string
  /** May hold `*`. Default: any. */
  readonly routingKey?: string
}

export interface DeliveryWhen extends Omit<When, 'operation'> {
  /** May hold `*`. Default: any. */
  readonly queue?: string
}

/** What `seam.break` takes. */
export type FaultAndWhen = [fault: Fault, when: When]

/**
 * Faults in the words of a message broker, for `seam.break`.
 *
 * @example seam('orders', 'queue').break(...amqpFaults.confirmLost({ exchange: 'orders', times: 1 }))
 */
export const amqpFaults = {
  /** The message never reaches the broker, and no confirm comes. */
  publishLost: (when: PublishWhen = {}): FaultAndWhen => [drop('request'), publishes(when)],
  /** The broker has the message, the publisher never learns it. */
  confirmLost: (when: PublishWhen = {}): FaultAndWhen => [drop('reply'), publishes(when)],
  /** The broker says that it did not take the message: `basic.nack`. */
  publishRefused: (when: PublishWhen = {}): FaultAndWhen => [answer({ code: 'nack' }), publishes(when)],
  /** The message is published twice; one confirm comes. */
  publishedTwice: (when: PublishWhen = {}): FaultAndWhen => [duplicate('request'), publishes(when)],
  /** The broker believes the message is out; it never arrives, and comes back when the channel ends. */
  deliveryLost: (when: DeliveryWhen = {}): FaultAndWhen => [drop('request'), deliveries(when)],
  /** The acknowledgement gets lost: the broker delivers again when the channel ends. */
  ackLost: (when: DeliveryWhen = {}): FaultAndWhen => [drop('reply'), deliveries(when)],
  /** The message comes again after its acknowledgement, marked as redelivered. */
  deliveredTwice: (when: DeliveryWhen = {}): FaultAndWhen => [duplicate('reply'), deliveries(when)],
  /** In place of a delivery the broker cancels the consumer; the message stays in the queue. */
  consumerCancelled: (when: DeliveryWhen = {}): FaultAndWhen => [answer({ code: CANCEL }), deliveries(when)],
  /** Closes the channel, or the connection, with a reply code: 406, 541. */
  closed: (code: number, message: string, when: When = {}): FaultAndWhen => [
    answer({ code: String(code), message }),
    when,
  ],
} as const

function publishes({ exchange, routingKey = '*', ...when }: PublishWhen): When {
  if (exchange === undefined) return { ...when, operation: `publish*→ ${routingKey}` }
  return { ...when, operation: exchange === '' ? `publish → ${routingKey}` : `publish ${exchange} → ${routingKey}` }
}

function deliveries({ queue = '*', ...when }: DeliveryWhen): When {
  return { ...when, operation: `deliver queue ${queue}` }
}
