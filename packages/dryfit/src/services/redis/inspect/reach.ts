/** How the test author's door reaches a server: directly, or over a connection. */
export interface Reach {
  /** Carries out a command. Text goes in as UTF-8; replies come back as plain values, byte text where bytes are. */
  send(args: readonly string[]): Promise<PlainReply>
  /** Ends a key as if its time were over. Returns whether it was there. */
  expireNow(key: string): Promise<boolean>
}

/** A reply as plain data. An error is thrown as REDIS_REPLY_ERROR. */
export type PlainReply = string | number | bigint | null | boolean | readonly PlainReply[]
