/** What a call of the control API is answered. */
export interface AdminReply {
  /** Default 200. */
  readonly status?: number
  /** Sent as JSON. */
  readonly json?: unknown
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** Happens when the reply has left. */
  readonly afterwards?: () => void
}

/** An empty success. */
export const OK: AdminReply = { status: 200, body: '' }
/** A success with an empty object. */
export const OK_OBJECT: AdminReply = { json: {} }
export const NOT_FOUND: AdminReply = { status: 404, body: '' }
