/** One message of a work queue. */
export interface Delivery {
  /** The same for every try. */
  readonly id: string
  /** What was sent, as JSON. */
  readonly body: unknown
}

export type Handler = (delivery: Delivery) => Promise<void>

export interface RetryPolicy {
  /** After so many further tries a message is given up. */
  readonly maxRetries: number
  /** The time between two tries. */
  readonly retryDelayMs: number
}

export const PERSISTENT_JSON = { persistent: true, contentType: 'application/json' } as const

/** For what the next use of a channel or a connection will tell anyway. */
export function ignore(): void {}
