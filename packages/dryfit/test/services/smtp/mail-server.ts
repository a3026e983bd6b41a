import { createTransport, type Transporter } from 'nodemailer'
import {
  type ControlledClock,
  createClock,
  createSeed,
  type Endpoint,
  Journal,
  Seam,
} from '../../../src/foundation/core/index.ts'
import { type Listener, listen } from '../../../src/foundation/net/index.ts'
import { type MailOptions, mail, type RunningMail } from '../../../src/services/smtp/index.ts'

/** A mail server behind one seam, without an environment. */
export class MailUnderTest implements AsyncDisposable {
  readonly mailbox: RunningMail
  readonly seam: Seam
  readonly journal: Journal
  readonly clock: ControlledClock
  readonly endpoint: Endpoint
  readonly #listener: Listener
  readonly #transports: Transporter[] = []
  readonly #endings: (() => Promise<void>)[] = []

  constructor(
    mailbox: RunningMail,
    parts: { seam: Seam; journal: Journal; clock: ControlledClock },
    listener: Listener,
  ) {
    this.mailbox = mailbox
    this.seam = parts.seam
    this.journal = parts.journal
    this.clock = parts.clock
    this.#listener = listener
    this.endpoint = { ...listener.address, url: mailbox.url }
    listener.serve((socket) => mailbox.accept(socket, parts.seam))
  }

  /** A nodemailer client. */
  transport(options: Readonly<Record<string, unknown>> = {}): Transporter {
    const { host, port } = this.endpoint
    const transport = createTransport({ host, port, tls: { rejectUnauthorized: false }, ...options })
    this.#transports.push(transport)
    return transport
  }

  /** Sends a mail that says little. */
  async send(fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const plain = { from: 'shop@example.org', to: 'ann@example.org', subject: 'Hello', text: 'Hello Ann' }
    await this.transport().sendMail({ ...plain, ...fields })
  }

  /** What is to end with it. */
  onEnd(end: () => Promise<void>): void {
    this.#endings.push(end)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const transport of this.#transports) transport.close()
    await this.mailbox.stop()
    await this.#listener.close()
    for (const end of this.#endings) await end()
  }
}

/** Starts a mail server of any provider; embedded where the options name none. */
export async function startMail(options: MailOptions = {}): Promise<MailUnderTest> {
  const service = mail({ provider: 'embedded', ...options })
  const [clock, seed, journal, listener] = [createClock(), createSeed(3), new Journal(), await listen()]
  const seam = new Seam({ consumer: 'app', service: 'mail', clock, seed, journal })
  const mailbox = await service.start({
    ...{ name: 'mail', environmentId: 't1', clock, seed, journal, directory: process.cwd() },
    signal: new AbortController().signal,
    progress: () => {},
    endpointFor: async () => service.endpointAt(listener.address),
  })
  return new MailUnderTest(mailbox, { seam, journal, clock }, listener)
}
