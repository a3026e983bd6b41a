/** The wire a seam speaks. Own services may add their own word. */
export type Protocol = 'http' | 'postgres' | 'redis' | 'amqp' | 'kafka' | 's3' | 'sqs' | 'smtp' | 'tcp' | (string & {})

/**
 * How an exchange ended.
 *
 * - `pending`: no reply yet
 * - `ok`: answered, and the protocol calls the answer a success
 * - `error`: answered with the protocol's own error (HTTP ≥ 400, SQLSTATE, `-ERR`, a nack)
 * - `lost`: it took effect, the reply never reached the consumer
 * - `aborted`: the connection ended before there was a reply
 */
export type Outcome = 'pending' | 'ok' | 'error' | 'lost' | 'aborted'

/** One direction of an exchange, in whatever of these the protocol has. */
export interface Message {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** The captured bytes: at most the seam's capture limit. */
  readonly body?: Uint8Array | undefined
  /** Size of the whole body, even where only its beginning was captured. */
  readonly bodyBytes?: number
  /** The protocol's own reading: an HTTP status, a Redis reply, bound SQL values. */
  readonly value?: unknown
}

/** A fault that changed an exchange. */
export interface AppliedFault {
  readonly kind: string
  readonly point: 'request' | 'reply' | 'stream'
  /** The fault in words, `answer 503`. */
  readonly description: string
}

/** The position of an exchange in a distributed trace (W3C Trace Context). */
export interface TracePosition {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits: the span that sent the request. */
  readonly spanId: string
}

export interface ExchangeInit {
  readonly protocol: Protocol
  /** What was asked, as people of the protocol say it: `POST /v1/charges`, `SET user:1`. Text that costs something is given as a function. */
  readonly operation: string | (() => string)
  readonly request?: Message | (() => Message)
  readonly trace?: TracePosition | undefined
  /** Bytes the journal is to count for this exchange beside a fixed overhead. */
  readonly bytes?: number
  /** Protocol facts that are worth querying: connection, transaction, database. */
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** How an exchange ended, as the seam reports it. */
export interface ExchangeEnd {
  readonly outcome: Exclude<Outcome, 'pending'>
  readonly reply?: Message | (() => Message)
  readonly error?: ExchangeError
  readonly bytes?: number
  readonly attributes?: Readonly<Record<string, unknown>>
}

export interface ExchangeError {
  /** The protocol's code: `503`, `40001`, `WRONGTYPE`. */
  readonly code: string
  readonly message: string
}

/** What the journal counts for an exchange without any content, about the size of the object itself. */
const OVERHEAD_BYTES = 400

/**
 * One interaction at a seam. The same shape for every protocol.
 *
 * ```
 *   consumer ──request──▶ seam ──▶ service
 *            ◀───reply───      ◀──
 *   startedAt                        durationMs, outcome
 * ```
 */
export class Exchange {
  /** Position in the journal, from 1. */
  readonly id: number
  readonly consumer: string
  readonly service: string
  readonly protocol: Protocol
  /** Environment time at which the request was seen, epoch milliseconds. */
  readonly startedAt: number
  readonly trace: TracePosition | undefined
  readonly faults: AppliedFault[] = []
  readonly #startedTick = performance.now()
  #operation: string | (() => string)
  #request: Message | (() => Message)
  #reply: Message | (() => Message) | undefined
  #attributes: Readonly<Record<string, unknown>>
  #outcome: Outcome = 'pending'
  #resting = false
  #error: ExchangeError | undefined
  #durationMs: number | undefined
  #bytes: number

  constructor(id: number, consumer: string, service: string, startedAt: number, init: ExchangeInit) {
    this.id = id
    this.consumer = consumer
    this.service = service
    this.protocol = init.protocol
    this.startedAt = startedAt
    this.trace = init.trace
    this.#operation = init.operation
    this.#request = init.request ?? {}
    this.#attributes = init.attributes ?? {}
    this.#bytes = OVERHEAD_BYTES + (init.bytes ?? 0)
  }

  get operation(): string {
    if (typeof this.#operation === 'function') this.#operation = this.#operation()
    return this.#operation
  }

  get request(): Message {
    if (typeof this.#request === 'function') this.#request = this.#request()
    return this.#request
  }

  get reply(): Message | undefined {
    if (typeof this.#reply === 'function') this.#reply = this.#reply()
    return this.#reply
  }

  get attributes(): Readonly<Record<string, unknown>> {
    return this.#attributes
  }

  get outcome(): Outcome {
    return this.#outcome
  }

  get error(): ExchangeError | undefined {
    return this.#error
  }

  /** Real milliseconds from request to end; undefined while pending. */
  get durationMs(): number | undefined {
    return this.#durationMs
  }

  /** What this exchange counts for in the journal's byte limit. */
  get bytes(): number {
    return this.#bytes
  }

  /** It waits for what may never come: a blocking read, a stream of events, a fault that never answers. */
  get resting(): boolean {
    return this.#resting
  }

  /** Called by the journal. */
  rest(): void {
    this.#resting = true
  }

  /** Called once, by the journal. */
  end(end: ExchangeEnd): void {
    this.#durationMs = performance.now() - this.#startedTick
    this.#outcome = end.outcome
    this.#reply = end.reply
    this.#error = end.error
    this.#bytes += end.bytes ?? 0
    if (end.attributes !== undefined) this.#attributes = { ...this.#attributes, ...end.attributes }
  }

  /** One line: `orders → payments  POST /v1/charges  402 in 3 ms`. */
  toString(): string {
    const ending =
      this.#outcome === 'pending'
        ? 'pending'
        : `${this.#error?.code ?? this.#outcome} in ${(this.#durationMs as number).toFixed(1)} ms`
    const faults = this.faults.map((fault) => `  ⚡ ${fault.description}`).join('')
    return `${this.consumer} → ${this.service}  ${this.operation}  ${ending}${faults}`
  }

  toJSON(): object {
    const { id, consumer, service, protocol, operation, startedAt, durationMs, outcome, error, trace, faults } = this
    const { attributes } = this
    const request = messageToJson(this.request)
    const reply = this.reply && messageToJson(this.reply)
    return {
      ...{ id, consumer, service, protocol, operation, startedAt, durationMs, outcome, error, trace },
      ...{ faults, attributes, request, reply },
    }
  }
}

function messageToJson({ body, ...rest }: Message): object {
  return body === undefined ? rest : { ...rest, body: Buffer.from(body).toString('utf8') }
}
