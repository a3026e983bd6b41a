/** What one connection may send before it is refused. */
export interface RequestLimits {
  /** Redis' `proto-max-bulk-len`. */
  readonly maxBulkBytes: number
  /** Redis' `client-query-buffer-limit`: bytes of an unfinished request. */
  readonly maxRequestBytes: number
  /** The longest line: an inline command or a count. */
  readonly maxLineBytes: number
}

export const REQUEST_LIMITS: RequestLimits = Object.freeze({
  maxBulkBytes: 512 * 1024 * 1024,
  maxRequestBytes: 1024 * 1024 * 1024,
  maxLineBytes: 64 * 1024,
})

/** What a client may send before it has authenticated. */
export const UNAUTHENTICATED_MAX_ARGUMENTS = 10
export const UNAUTHENTICATED_MAX_BULK_BYTES = 16_384
