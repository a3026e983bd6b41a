import type { Exchange } from '../../../foundation/core/index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Reply } from '../respond/reply.ts'
import type { Stub } from '../stub/model.ts'

/** A remark on an exchange: a webhook that failed, a near miss. */
export interface Remark {
  readonly type: 'INFO' | 'WARNING' | 'ERROR'
  readonly message: string
}

/** What an exchange of a virtual service carries for its own reports: kept in `exchange.attributes.http`. */
export class ServeEvent {
  readonly request: RequestView
  readonly scope: string
  /**
   * The same facts as at the seam in front of an app, and this event for the reports of this room. `target` says method
   * and path where the exchange is called otherwise.
   */
  readonly attributes: { readonly http: ServeEvent; readonly query?: string; target?: string; status?: number }
  stub: Stub | undefined
  reply: Reply | undefined
  /** What went wrong or is worth knowing beside the reply. */
  #remarks: Remark[] | undefined
  /** Taken out of the record of requests by the control API. */
  forgotten = false

  constructor(request: RequestView, scope: string) {
    this.request = request
    this.scope = scope
    this.attributes = request.search === '' ? { http: this } : { http: this, query: request.search }
  }

  get remarks(): readonly Remark[] {
    return this.#remarks ?? []
  }

  remark(remark: Remark): void {
    this.#remarks ??= []
    this.#remarks.push(remark)
  }

  get matched(): boolean {
    return this.stub !== undefined
  }

  toJSON(): object {
    return { scope: this.scope, stub: this.stub?.name ?? this.stub?.id ?? null }
  }
}

/** The serve event of an exchange, if a virtual service took part. */
export function serveEventOf(exchange: Exchange): ServeEvent | undefined {
  const event = exchange.attributes.http
  return event instanceof ServeEvent ? event : undefined
}
