import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { type Clock, type Crossing, messageOf, type Seam, type Verdict } from '../../../foundation/core/index.ts'
import { resetSocket } from '../../../foundation/net/index.ts'
import { describeMail, type Envelope, type Mail, readMail } from '../inbox/mail.ts'
import type { Mailbox } from '../inbox/mailbox.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Refusal, Rules } from '../rules.ts'
import { type Carrier, isRefusal, type MailServer } from './carrier.ts'
import { ownCertificate } from './certificate.ts'

export interface CaptureParts {
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly mailbox: Mailbox
  readonly rules: Rules
  readonly server: MailServer
}

/** One client's connection. */
interface Link {
  readonly seam: Seam
  readonly socket: Socket
  readonly carrier: Carrier
}

type Done = (error?: (Error & { responseCode?: number }) | null, message?: string) => void

/** What a journal entry keeps of a mail, at most. */
const CAPTURE_BYTES = 64 * 1024

/**
 * Takes mails over the sockets of our seams and keeps them. It opens no connection of its own, so no mail can leave.
 *
 * ```
 *   socket ──▶ SMTP ──▶ [seam: request] ──▶ mailbox ──▶ [seam: reply] ──▶ 250
 * ```
 */
export class CaptureServer {
  readonly #parts: CaptureParts
  readonly #server: SMTPServer
  readonly #links = new Map<string, Link>()

  constructor(parts: CaptureParts) {
    this.#parts = parts
    this.#server = new SMTPServer(this.#serverOptions())
    // What goes wrong on a connection is told to its client; a reset by the client is nobody's business.
    this.#server.on('error', () => {})
  }

  accept(socket: Socket, seam: Seam): void {
    this.#server.connect(socket)
    const connection = [...this.#server.connections].at(-1)
    if (connection === undefined) return
    const carrier = this.#parts.server.open()
    this.#links.set(connection.id, { seam, socket, carrier })
    socket.once('close', () => {
      this.#links.delete(connection.id)
      carrier.close()
    })
    // The server waits a while for clients that talk too early, which no test needs; its timer then finds this undone.
    connection.connectionReady()
    connection.connectionReady = () => {}
    endWithItsInput(connection)
    socket.resume()
  }

  stop(): void {
    for (const { socket } of this.#links.values()) socket.destroy()
  }

  #serverOptions(): SMTPServerOptions {
    const { users, requireLogin, startTls, maxMailBytes, maxRecipients } = this.#parts.options
    return {
      ...(startTls !== 'refused' && ownCertificate()),
      ...{ name: 'localhost', banner: 'dryfit', logger: false, disableReverseLookup: true },
      ...(startTls === 'refused' && { disabledCommands: ['STARTTLS'] }),
      hideSTARTTLS: startTls !== 'offered',
      ...{ authOptional: !requireLogin, allowInsecureAuth: true, size: maxMailBytes, maxRecipients },
      authMethods: ['PLAIN', 'LOGIN'],
      onAuth: ({ username = '', password }, _session, done) => {
        const known = users === undefined || (Object.hasOwn(users, username) && users[username] === password)
        if (known) done(null, { user: username })
        else done(answer({ code: 535, message: 'authentication failed' }))
      },
      onMailFrom: ({ address }, session, done) => void this.#takeSender(address, session, done),
      onRcptTo: ({ address }, session, done) => void this.#takeRecipient(address, session, done),
      onData: (stream, session, done) => {
        this.#take(stream, session, done).catch((thrown: unknown) => {
          done(answer({ code: 554, message: `the mail cannot be read: ${messageOf(thrown)}` }))
        })
      },
    }
  }

  async #takeSender(address: string, session: SMTPServerSession, done: Done): Promise<void> {
    const refusal = await this.#links.get(session.id)?.carrier.sender(address)
    done(refusal === undefined ? null : answer(refusal))
  }

  async #takeRecipient(address: string, session: SMTPServerSession, done: Done): Promise<void> {
    const refusal =
      this.#parts.rules.refusal(senderOf(session), address) ??
      (await this.#links.get(session.id)?.carrier.recipient(address))
    if (refusal === undefined) done()
    else this.#refuse(session, address, refusal, done)
  }

  /** A recipient that is refused is an exchange, too: the mail does not get as far as its subject. */
  #refuse(session: SMTPServerSession, to: string, refusal: Refusal, done: Done): void {
    const seam = this.#links.get(session.id)?.seam
    const operation = `MAIL ${senderOf(session) || '<>'} → ${to}`
    const crossing = seam?.open({ protocol: 'smtp', operation })
    crossing?.close({ outcome: 'error', error: { code: String(refusal.code), message: refusal.message } })
    done(answer(refusal))
  }

  async #take(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): Promise<void> {
    const raw = await readAll(stream, this.#parts.options.maxMailBytes).catch(() => 'gone' as const)
    if (raw === 'gone') return
    const link = this.#links.get(session.id)
    if (link === undefined) return
    const envelope = envelopeOf(session)
    if (raw === undefined || stream.sizeExceeded) {
      const refusal = { code: 552, message: `a mail has at most ${this.#parts.options.maxMailBytes} bytes` }
      this.#refuse(session, envelope.to.join(', '), refusal, done)
      return
    }
    const mail = await this.#read(raw, envelope)
    const crossing = link.seam.open({
      protocol: 'smtp',
      operation: `MAIL ${describeMail(envelope, mail.subject)}`,
      request: () => ({ headers: mail.headers, body: raw.subarray(0, CAPTURE_BYTES), bodyBytes: raw.length }),
      bytes: raw.length,
    })
    await this.#cross(mail, crossing, link, done)
  }

  async #cross(mail: Mail, crossing: Crossing, { socket, carrier }: Link, done: Done): Promise<void> {
    const before = await crossing.ask('request')
    if (!taken(before)) {
      enact(before, crossing, socket, done, 'aborted')
      return
    }
    const refusal = before.do === 'drop' ? undefined : await this.#keep(mail, carrier)
    if (refusal !== undefined) {
      crossing.close({ outcome: 'error', error: { code: String(refusal.code), message: refusal.message } })
      done(answer(refusal))
      return
    }
    if (before.do === 'duplicate') await this.#keep({ ...mail, id: this.#parts.mailbox.nextId() }, carrier)
    const after = await crossing.ask('reply')
    if (after.do !== 'pass' && after.do !== 'duplicate') {
      enact(after, crossing, socket, done, 'lost')
      return
    }
    crossing.close({ outcome: 'ok', reply: { value: 250 } })
    done(null, `taken as mail ${mail.id}`)
  }

  /** The server behind the seam may keep a mail a little differently; the mailbox shows it as it is kept. */
  async #keep(mail: Mail, carrier: Carrier): Promise<Refusal | undefined> {
    const kept = await carrier.deliver(mail.envelope, mail.raw)
    if (isRefusal(kept)) return kept
    this.#parts.mailbox.add(kept === mail.raw ? mail : await readMail(kept, mail.envelope, mail))
    return undefined
  }

  #read(raw: Buffer, envelope: Envelope): Promise<Mail> {
    const { mailbox, clock } = this.#parts
    return readMail(raw, envelope, { id: mailbox.nextId(), receivedAt: clock.now() })
  }
}

/** As much of smtp-server's connection as is used here beyond its types. */
interface Parsing {
  readonly _parser: Writable | false
  close(): void
}

/** A client that has ended its side hears nothing more from smtp-server, which would keep it for a minute. */
function endWithItsInput(connection: object): void {
  const parsing = connection as Parsing
  if (parsing._parser) parsing._parser.once('finish', () => parsing.close())
}

/** A lost mail is acknowledged all the same. */
function taken(verdict: Verdict): boolean {
  return verdict.do === 'pass' || verdict.do === 'duplicate' || verdict.do === 'drop'
}

function enact(verdict: Verdict, crossing: Crossing, socket: Socket, done: Done, outcome: 'aborted' | 'lost'): void {
  if (verdict.do === 'answer') {
    const { code = '451', message = 'injected fault' } = verdict.with
    crossing.close({ outcome: 'error', error: { code, message } })
    done(answer({ code: Number(code), message }))
    return
  }
  if (verdict.do === 'hang') return
  crossing.close({ outcome })
  if (verdict.do === 'reset') resetSocket(socket)
  if (verdict.do === 'close') socket.end()
}

function answer({ code, message }: Refusal): Error & { responseCode: number } {
  return Object.assign(new Error(message), { responseCode: code })
}

function senderOf({ envelope }: SMTPServerSession): string {
  return envelope.mailFrom === false ? '' : envelope.mailFrom.address
}

function envelopeOf(session: SMTPServerSession): Envelope {
  return { from: senderOf(session), to: session.envelope.rcptTo.map(({ address }) => address) }
}

/**
 * Undefined where it is too large; it is read to its end all the same, so that the client hears the answer.
 *
 * @throws {Error} when the client hangs up in the middle of its mail
 */
async function readAll(stream: SMTPServerDataStream, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks)
}
