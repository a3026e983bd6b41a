/** A request, as any seam sees it. */
export interface ObservedRequest {
  readonly method: string
  /** Without the query, percent-encoded. */
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
}

export interface ObservedReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
}
