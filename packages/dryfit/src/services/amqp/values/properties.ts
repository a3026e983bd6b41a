import type { Table } from './field-table.ts'

/** The properties of a message: AMQP 0-9-1 class basic. */
export interface Properties {
  readonly contentType?: string
  readonly contentEncoding?: string
  readonly headers?: Table
  /** 2 is persistent. */
  readonly deliveryMode?: number
  readonly priority?: number
  readonly correlationId?: string
  readonly replyTo?: string
  /** Milliseconds, as text. */
  readonly expiration?: string
  readonly messageId?: string
  /** Seconds since the epoch. */
  readonly timestamp?: number | bigint
  readonly type?: string
  readonly userId?: string
  readonly appId?: string
  readonly clusterId?: string
}

export const NO_PROPERTIES: Properties = Object.freeze({})

/** The properties without one of them. */
export function without(properties: Properties, name: keyof Properties): Properties {
  const { [name]: _gone, ...rest } = properties
  return rest
}
