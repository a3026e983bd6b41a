import PostalMime, { type Address, type Attachment as ParsedAttachment } from 'postal-mime'

export interface MailAddress {
  readonly name: string
  readonly address: string
}

export interface MailAttachment {
  readonly filename: string | undefined
  readonly contentType: string
  /** Of an attachment that the HTML shows as `cid:…`. */
  readonly contentId: string | undefined
  readonly content: Buffer
}

/** Who the mail was from and for, as the client said it to the server. Blind copies only show here. */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
}

/** A mail that was taken. */
export interface Mail {
  /** From 1, in the order of arrival. */
  readonly id: number
  /** Environment time, epoch milliseconds. */
  readonly receivedAt: number
  readonly envelope: Envelope
  readonly from: MailAddress | undefined
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly replyTo: readonly MailAddress[]
  readonly subject: string
  readonly text: string
  readonly html: string | undefined
  readonly messageId: string | undefined
  /** Lower-case names; the last of equal ones. */
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: readonly MailAttachment[]
  /** As it came over the wire. */
  readonly raw: Buffer
  /** One line: `a@x → b@y "subject"`. */
  toString(): string
}

/** Reads a mail (RFC 5322, MIME). */
export async function readMail(
  raw: Buffer,
  envelope: Envelope,
  { id, receivedAt }: { id: number; receivedAt: number },
): Promise<Mail> {
  const parsed = await PostalMime.parse(raw)
  const subject = parsed.subject ?? ''
  return {
    ...{ id, receivedAt, envelope, subject, raw },
    from: parsed.from === undefined ? undefined : addressesOf([parsed.from])[0],
    to: addressesOf(parsed.to),
    cc: addressesOf(parsed.cc),
    replyTo: addressesOf(parsed.replyTo),
    text: parsed.text ?? '',
    html: parsed.html,
    messageId: parsed.messageId,
    headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
    attachments: parsed.attachments.map(attachmentOf),
    toString: () => describeMail(envelope, subject),
  }
}

export function describeMail({ from, to }: Envelope, subject: string): string {
  return `${from || '<>'} → ${to.join(', ')} "${subject}"`
}

/** A group's members stand for the group. */
function addressesOf(list: readonly Address[] | undefined): MailAddress[] {
  return (list ?? []).flatMap(({ name, address, group }) =>
    group === undefined ? [{ name, address: address ?? '' }] : addressesOf(group),
  )
}

function attachmentOf({ filename, mimeType, contentId, content }: ParsedAttachment): MailAttachment {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as Uint8Array)
  return {
    filename: filename ?? undefined,
    contentType: mimeType,
    contentId: contentId?.replace(/^<|>$/g, ''),
    content: bytes,
  }
}
