import { messageOf } from '../../../foundation/core/index.ts'
import type { Envelope } from '../inbox/mail.ts'
import type { Refusal } from '../rules.ts'
import type { Carrier, MailServer } from '../server/carrier.ts'
import { MailpitApi } from './api.ts'
import { SmtpClient, type SmtpReply, type SmtpTarget } from './smtp-client.ts'

/**
 * A Mailpit behind our seams. Sender, recipients and mail are its to judge; what it took is read back from its API.
 *
 * ```
 *   seam ──▶ MAIL, RCPT, DATA ──▶ Mailpit ──▶ "queued as <id>"
 *   mailbox ◀────── raw mail ◀── its API ◀──────────┘
 * ```
 */
export class Mailpit implements MailServer {
  readonly target: SmtpTarget
  readonly api: MailpitApi
  readonly #maxMails: number
  /** What came through our seams; nothing else there is touched. */
  #ours: string[] = []

  constructor(target: SmtpTarget, apiUrl: string, maxMails: number) {
    this.target = target
    this.api = new MailpitApi(apiUrl)
    this.#maxMails = maxMails
  }

  open(): Carrier {
    return new MailpitCarrier(this)
  }

  /** A mail that Mailpit took, and that is ours to delete; the oldest go first. */
  async fetch(id: string): Promise<Buffer> {
    const raw = await this.api.raw(id)
    this.#ours.push(id)
    if (this.#ours.length > this.#maxMails) await this.api.delete(this.#ours.splice(0, 1))
    return raw
  }

  async clear(): Promise<void> {
    const ids = this.#ours.splice(0)
    if (ids.length > 0) await this.api.delete(ids)
  }
}

/** One client's connection, carried on to Mailpit. */
class MailpitCarrier implements Carrier {
  readonly #mailpit: Mailpit
  #client: Promise<SmtpClient> | undefined
  /** A mail was begun there and neither ended nor given up. */
  #begun = false

  constructor(mailpit: Mailpit) {
    this.#mailpit = mailpit
  }

  sender(address: string): Promise<Refusal | undefined> {
    return this.#guarded(async (client) => {
      if (this.#begun) await client.command('RSET')
      const refusal = refusalOf(await client.command(`MAIL FROM:<${address}>`))
      this.#begun = refusal === undefined
      return refusal
    })
  }

  recipient(address: string): Promise<Refusal | undefined> {
    return this.#guarded(async (client) => refusalOf(await client.command(`RCPT TO:<${address}>`)))
  }

  deliver(envelope: Envelope, raw: Buffer): Promise<Buffer | Refusal> {
    return this.#guarded(async (client) => (await this.#address(envelope)) ?? (await this.#handOver(client, raw)))
  }

  close(): void {
    void this.#client?.then(
      (client) => client.close(),
      // It was never open.
      () => {},
    )
  }

  /** Names sender and recipients again where the mail is not the one that was begun. */
  async #address({ from, to }: Envelope): Promise<Refusal | undefined> {
    if (this.#begun) return undefined
    let refusal = await this.sender(from)
    for (const each of to) refusal ??= await this.recipient(each)
    return refusal
  }

  async #handOver(client: SmtpClient, raw: Buffer): Promise<Buffer | Refusal> {
    this.#begun = false
    const start = await client.command('DATA')
    if (start.code !== 354) return asRefusal(start)
    const end = await client.content(raw)
    if (end.code !== 250) return asRefusal(end)
    const id = /queued as (\S+)/i.exec(end.text)?.[1]
    if (id === undefined) return { code: 451, message: `this server does not say where it keeps the mail: ${end.text}` }
    return this.#mailpit.fetch(id)
  }

  /** A server that cannot be reached is a refusal for now. */
  async #guarded<T>(work: (client: SmtpClient) => Promise<T>): Promise<T | Refusal> {
    try {
      return await work(await this.#connected())
    } catch (thrown) {
      this.#begun = false
      return { code: 451, message: messageOf(thrown).replaceAll('\n', ' ') }
    }
  }

  async #connected(): Promise<SmtpClient> {
    if ((await this.#client)?.closed) {
      this.#client = undefined
      this.#begun = false
    }
    this.#client ??= SmtpClient.connect(this.#mailpit.target)
    // The next mail is to try anew.
    this.#client.catch(() => {
      this.#client = undefined
    })
    return this.#client
  }
}

function refusalOf(reply: SmtpReply): Refusal | undefined {
  return reply.code < 400 ? undefined : asRefusal(reply)
}

function asRefusal({ code, text }: SmtpReply): Refusal {
  return { code, message: text }
}
