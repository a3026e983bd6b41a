import type { Envelope } from '../inbox/mail.ts'
import type { Refusal } from '../rules.ts'

/**
 * Takes the mails of one connection over, step by step as SMTP does (RFC 5321 §3.3): each step may be refused.
 *
 * ```
 *   MAIL FROM ──▶ sender      RCPT TO ──▶ recipient      DATA ──▶ deliver
 * ```
 */
export interface Carrier {
  sender(address: string): Promise<Refusal | undefined>
  recipient(address: string): Promise<Refusal | undefined>
  /** The mail as the server keeps it, or why it does not. May be called again for the same mail, to hand it in twice. */
  deliver(envelope: Envelope, raw: Buffer): Promise<Buffer | Refusal>
  close(): void
}

/** Where mails go. */
export interface MailServer {
  /** A client connected at a seam. */
  open(): Carrier
}

export function isRefusal(answer: Buffer | Refusal): answer is Refusal {
  return !Buffer.isBuffer(answer)
}

const TAKES_ALL: Carrier = {
  sender: async () => undefined,
  recipient: async () => undefined,
  deliver: async (_envelope, raw) => raw,
  close: () => {},
}

/** The embedded server: the mailbox takes every mail. */
export const embeddedServer: MailServer = { open: () => TAKES_ALL }
