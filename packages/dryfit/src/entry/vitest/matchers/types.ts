import type { Exchange, ExchangeQuery, Outcome, Pattern } from '../../../foundation/core/index.ts'
import type { OpenApiDocument } from '../../../harness/contract/index.ts'
import type { Matching } from '../../../services/amqp/index.ts'
import type { MailQuery } from '../../../services/smtp/index.ts'

/** A status, or a class of statuses: `2xx`. */
export type StatusPattern = number | `${1 | 2 | 3 | 4 | 5}xx`

/** An OpenAPI document that was loaded, or the path of one. */
export type OpenApiSource = string | OpenApiDocument

/** What a matcher returns to vitest. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
  readonly actual?: unknown
  readonly expected?: unknown
}

/** What a matcher needs of vitest. */
export interface MatcherContext {
  readonly isNot: boolean
  readonly equals: (a: unknown, b: unknown) => boolean
  readonly utils: { readonly stringify: (value: unknown, maxDepth?: number, options?: { min: boolean }) => string }
}

export interface BecomeOptions {
  /** How long to go on. Default 5000, and never past the end of the test. */
  readonly timeoutMs?: number
  /** Pause between two tries. Default 10. */
  readonly intervalMs?: number
}

export interface ExchangedOptions {
  /** Exactly so often. Default: at least once. */
  readonly times?: number
  readonly outcome?: Outcome
  readonly where?: (exchange: Exchange) => boolean
}

/** Values that a row must have, by column; asymmetric matchers of vitest fit as well. */
export type RowPattern = Readonly<Record<string, unknown>>

/**
 * What is expected of one table: `+1` is one row added and nothing else, `-1` one removed, `0` nothing; or how many rows
 * were added, removed and updated, or what they look like. What is left out must not have happened.
 */
export type ExpectedChanges =
  | number
  | {
      readonly added?: number | readonly RowPattern[]
      readonly removed?: number | readonly RowPattern[]
      readonly updated?: number | readonly { readonly before?: RowPattern; readonly after?: RowPattern }[]
    }

export interface ChangedOptions {
  /** Whether tables that are not named may have changed. Default `unchanged`. */
  readonly others?: 'unchanged' | 'any'
}

export interface RowOptions {
  /** Exactly so many rows. Default: at least one. */
  readonly times?: number
}

/** What is asked for exchanges: a seam, or the part of it that the matcher uses. */
export interface HasExchanges {
  exchanges(query?: Omit<ExchangeQuery, 'consumer' | 'service'>): Exchange[]
}

declare module 'vitest' {
  // The type parameters must be those of vitest's own declaration.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The reply has this status; else its body is shown. */
    toHaveStatus(status: StatusPattern): R
    /**
     * The function returns (or resolves to) an equal value within the deadline.
     *
     * @example await expect(() => db.count('reservations')).toBecome(0)
     */
    toBecome(expected: unknown, options?: BecomeOptions): Promise<T extends unknown ? void : never>
    /**
     * The operation crossed this seam; else what did cross is shown.
     *
     * @example expect(seam('orders', 'payments')).toHaveExchanged('POST /v1/charges', { times: 1 })
     */
    toHaveExchanged(operation: Pattern, options?: ExchangedOptions): R
    /**
     * The reply is one that the OpenAPI document describes for its request.
     *
     * @example await expect(await orders.get('/orders/1')).toMatchOpenApi('contracts/orders.yaml')
     */
    toMatchOpenApi(document: OpenApiSource): Promise<T extends unknown ? void : never>
    /**
     * The operation that was sent is one of the schema, and the reply has the form and the data that it asks for.
     *
     * @param schema the path of a GraphQL schema: SDL, or the JSON of an introspection query
     * @example await expect(await api.post('/graphql', { json: { query } })).toMatchGraphQl('schema.graphql')
     */
    toMatchGraphQl(schema: string): Promise<T extends unknown ? void : never>
    /**
     * The table has a row with these values; else the nearest rows are shown.
     *
     * @example await expect(db.table('orders')).toHaveRow({ status: 'paid', total: 1999 })
     */
    toHaveRow(values: RowPattern, options?: RowOptions): Promise<T extends unknown ? void : never>
    /**
     * A block changed exactly these tables so; or, asked of the database itself, whatever happened since the seed did. Else
     * all changes are shown, row by row.
     *
     * @example await expect(db).toHaveChanged({ orders: +1 })
     * @example expect(await changesOf(db, placeAnOrder)).toHaveChanged({ orders: +1, stock: { updated: 2 } })
     */
    toHaveChanged(
      tables: Readonly<Record<string, ExpectedChanges>>,
      options?: ChangedOptions,
    ): T extends { readonly seeded: unknown } ? Promise<void> : R
    /**
     * A message that fits waits in the queue; else what waits there is shown.
     *
     * @example await expect(broker.queue('orders')).toHaveMessage({ id: 1 })
     */
    toHaveMessage(matching?: Matching, options?: { times?: number }): Promise<T extends unknown ? void : never>
    /**
     * A message that fits came into the queue since the last reset, consumed or not; else what came is shown.
     *
     * @example await expect(broker.queue('notifications')).toHaveReceived({ type: 'welcome_email' })
     */
    toHaveReceived(matching?: Matching): Promise<T extends unknown ? void : never>
    /**
     * Passes when an exchange of a broker is bound to a queue or an exchange; a failure shows the bindings that there are.
     *
     * @param wanted its routing key counts when it is given.
     * @example await expect(queue).toHaveBinding({ source: 'shop', destination: 'orders', routingKey: 'order.*' })
     */
    toHaveBinding(wanted: {
      source: string
      destination: string
      routingKey?: string
    }): Promise<T extends unknown ? void : never>
    /**
     * A Redis has this key, with this value where one is given; else what is there is shown. A hash is an object, a list an
     * array; text that holds JSON may be asked for by its meaning.
     *
     * @example await expect(cache).toHaveKey('user:1', { name: 'Ann' })
     */
    toHaveKey(key: string, value?: unknown): Promise<T extends unknown ? void : never>
    /**
     * A mail that fits came since the last reset; else what came is shown.
     *
     * @example expect(mail).toHaveMail({ to: 'ann@example.org', subject: 'Welcome*' })
     */
    toHaveMail(query?: MailQuery, options?: { times?: number }): R
  }
}
