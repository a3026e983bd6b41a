import type { PostalAddress } from '../../lib/address.ts'
import { HttpError } from '../../lib/errors.ts'
import { type HttpClient, PeerRefused, type Reply } from '../../lib/http-client.ts'

interface Consignment {
  readonly trackingNumber: string
}

/** The carrier's API. */
export class Carrier {
  readonly #http: HttpClient

  constructor(http: HttpClient) {
    this.#http = http
  }

  /** The tracking number. Status 422 when the carrier refuses the address; 503 when it is not known what it did. */
  async book(reference: string, address: PostalAddress): Promise<string> {
    const { trackingNumber } = await this.#call<Consignment>('POST', '/v1/shipments', { reference, address })
    return trackingNumber
  }

  /** What the carrier knows of, for when its answer was lost. */
  async bookingsOf(reference: string): Promise<string[]> {
    const path = `/v1/shipments?reference=${encodeURIComponent(reference)}`
    const { data } = await this.#call<{ data: Consignment[] }>('GET', path)
    return data.map((consignment) => consignment.trackingNumber)
  }

  async cancel(trackingNumber: string): Promise<void> {
    await this.#call('DELETE', `/v1/shipments/${encodeURIComponent(trackingNumber)}`)
  }

  async #call<T>(method: string, path: string, json?: unknown): Promise<T> {
    const reply = await this.#http.send(method, path, { json }).catch((cause: unknown) => {
      throw carrierUnavailable(cause)
    })
    if (reply.status >= 500) throw carrierUnavailable(new PeerRefused(reply))
    if (reply.status >= 400) throw refused(reply)
    return reply.body as T
  }
}

function carrierUnavailable(cause: unknown): HttpError {
  const error = new HttpError(503, 'SHIPPING_UNAVAILABLE', 'The carrier is not available')
  error.cause = cause
  return error
}

function refused({ body }: Reply): HttpError {
  const reason = String((body as { error?: unknown } | undefined)?.error ?? 'unknown')
  return new HttpError(422, 'ADDRESS_UNDELIVERABLE', 'The carrier does not deliver to this address', { reason })
}
