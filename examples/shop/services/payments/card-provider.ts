import type { CircuitBreaker } from '../../lib/circuit-breaker.ts'
import { HttpError } from '../../lib/errors.ts'
import { type HttpClient, PeerRefused, type Reply } from '../../lib/http-client.ts'

export interface ChargeRequest {
  /** The provider's answer to the same reference is always the same charge. */
  readonly reference: string
  readonly amountCents: number
  readonly cardToken: string
}

interface Charge {
  readonly id: string
}

/** The card provider's API, behind a circuit breaker. */
export class CardProvider {
  readonly #http: HttpClient
  readonly #breaker: CircuitBreaker

  constructor(http: HttpClient, breaker: CircuitBreaker) {
    this.#http = http
    this.#breaker = breaker
  }

  /** The id of the charge. Status 402 or 400 when the provider refuses; 503 when it is not known what it did. */
  async charge({ reference, amountCents, cardToken }: ChargeRequest): Promise<string> {
    const json = { amount: amountCents, currency: 'EUR', source: cardToken, reference }
    const charge = await this.#call<Charge>('POST', '/v1/charges', json, { 'idempotency-key': reference })
    return charge.id
  }

  /** The charges that the provider knows of, for when its answer was lost. */
  async chargesOf(reference: string): Promise<string[]> {
    const { data } = await this.#call<{ data: Charge[] }>(
      'GET',
      `/v1/charges?reference=${encodeURIComponent(reference)}`,
    )
    return data.map((charge) => charge.id)
  }

  async refund(chargeId: string): Promise<void> {
    await this.#call('POST', '/v1/refunds', { charge: chargeId }, { 'idempotency-key': `refund-${chargeId}` })
  }

  async #call<T>(method: string, path: string, json?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const reply = await this.#breaker.run(() => this.#send(method, path, json, headers))
    if (reply.status >= 400) throw refused(reply)
    return reply.body as T
  }

  /** A refusal is an answer; a server error and no answer at all are failures, and count for the circuit breaker. */
  async #send(method: string, path: string, json: unknown, headers: Record<string, string>): Promise<Reply> {
    const reply = await this.#http.send(method, path, { json, headers }).catch((cause: unknown) => {
      throw providerUnavailable(cause)
    })
    if (reply.status >= 500) throw providerUnavailable(new PeerRefused(reply))
    return reply
  }
}

function providerUnavailable(cause: unknown): HttpError {
  const error = new HttpError(503, 'PAYMENT_UNAVAILABLE', 'The card provider is not available')
  error.cause = cause
  return error
}

function refused({ status, body }: Reply): HttpError {
  const reason = String((body as { error?: unknown } | undefined)?.error ?? 'unknown')
  return status === 402
    ? new HttpError(402, 'PAYMENT_DECLINED', 'The card was declined', { reason })
    : new HttpError(400, 'PAYMENT_FAILED', 'The payment failed', { reason })
}
