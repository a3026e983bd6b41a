import type { Interim } from '../respond/reply.ts'

/** Where a reply goes: an HTTP/1.1 connection, an HTTP/2 stream, a client in the same process. */
export interface ReplySink {
  /** An interim reply (1xx). */
  interim(interim: Interim): void
  /** The whole reply at once. */
  send(status: number, message: string | undefined, headers: readonly string[], body: string | Uint8Array): void
  /** Status and headers; the body follows by {@link write} and {@link end}. */
  head(status: number, message: string | undefined, headers: readonly string[]): void
  /** A piece of the body. False: wait for {@link drained} before the next. */
  write(piece: string | Uint8Array): boolean
  drained(): Promise<void>
  /** Resolves when what was written has left, so that an end of the connection does not overtake it. */
  flushed(): Promise<void>
  /** The body is over. Trailers are names and values in turn. */
  end(trailers?: readonly string[]): void
  /** Writes bytes past the protocol and ends the connection in an orderly way. */
  raw(bytes: string | Uint8Array): void
  /** Ends the connection hard. */
  reset(): void
  /** Ends the connection in an orderly way, whatever was sent. */
  close(): void
  /** Whether nobody listens any more. */
  readonly closed: boolean
  /** Called once, when the other side is gone or the reply is complete. */
  onClosed(listener: () => void): void
}
