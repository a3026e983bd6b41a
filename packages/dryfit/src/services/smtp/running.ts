import type { Socket } from 'node:net'
import type {
  AcceptsConnections,
  CanFail,
  Endpoint,
  HasHealth,
  HasLogs,
  Inspectable,
  LogLine,
  Provider,
  Resettable,
  RunningService,
  Seam,
  Snapshot,
  Snapshottable,
  StartContext,
} from '../../foundation/core/index.ts'
import type { LoopbackHttp } from '../../foundation/net/index.ts'
import type { Mail } from './inbox/mail.ts'
import { Mailbox } from './inbox/mailbox.ts'
import type { MailQuery } from './inbox/query.ts'
import type { ResolvedOptions } from './options.ts'
import type { Backend } from './providers/backend.ts'
import { type Refusal, Rules, type RuleWhen } from './rules.ts'
import { CaptureServer } from './server/capture.ts'
import { mailView } from './view/server.ts'

/** A started mail server, and the mailbox that holds whatever was sent to whomever. */
export class RunningMail
  implements RunningService, AcceptsConnections, Resettable, Snapshottable, Inspectable, HasHealth, HasLogs, CanFail
{
  readonly name: string
  readonly url: string
  readonly #backend: Backend
  readonly #mailbox: Mailbox
  readonly #rules = new Rules()
  readonly #capture: CaptureServer
  readonly #view: LoopbackHttp
  readonly #endpointFor: (consumer: string) => Promise<Endpoint>
  #stopping: Promise<void> | undefined

  constructor(options: ResolvedOptions, backend: Backend, context: StartContext, url: string) {
    this.#backend = backend
    this.name = context.name
    this.url = url
    this.#endpointFor = (consumer) => context.endpointFor(consumer)
    this.#mailbox = new Mailbox(options.maxMails)
    this.#capture = new CaptureServer({
      ...{ options, clock: context.clock, mailbox: this.#mailbox, rules: this.#rules, server: backend.server },
    })
    this.#view = mailView(this.#mailbox)
  }

  /** Opens the web page. @throws CONNECT_FAILED where a Mailpit is to keep the mails and does not answer. */
  async open(): Promise<void> {
    await this.#backend.health()
    await this.#view.open()
  }

  /** Where the mails can be seen in a browser. */
  get viewUrl(): string {
    return this.#view.url
  }

  get provider(): Provider {
    return this.#backend.provider
  }

  get logs(): readonly LogLine[] {
    return this.#backend.logs
  }

  /** Why a Mailpit of ours is no longer running. */
  get failure(): Error | undefined {
    return this.#backend.failure
  }

  endpointFor(consumer: string): Promise<Endpoint> {
    return this.#endpointFor(consumer)
  }

  accept(socket: Socket, seam: Seam): void {
    this.#capture.accept(socket, seam)
  }

  /** All mails, the oldest first. */
  all(): Mail[] {
    return this.#mailbox.all()
  }

  search(query: MailQuery): Mail[] {
    return this.#mailbox.search(query)
  }

  /**
   * The first mail since the last reset that fits and was not returned before; waits for it if need be.
   *
   * @param query `to`, `from` and `subject` may hold `*`; `timeoutMs` is real time, default 5000.
   * @throws WAIT_TIMED_OUT, listing what came instead.
   * @example const welcome = await mailbox.next({ to: 'ann@example.org', subject: 'Welcome*' })
   */
  next(query?: MailQuery & { readonly timeoutMs?: number }): Promise<Mail> {
    return this.#mailbox.next(query)
  }

  /** Refuses recipients for good, until the next reset: 550 by default. */
  reject(when?: RuleWhen, refusal?: Partial<Refusal>): void {
    this.#rules.reject(when, refusal)
  }

  /** Refuses each pair of sender and recipient the first time with 451, until the next reset. */
  greylist(when?: RuleWhen): void {
    this.#rules.greylist(when)
  }

  async reset(): Promise<void> {
    this.#mailbox.clear()
    this.#rules.clear()
    await this.#backend.reset()
  }

  async snapshot(): Promise<Snapshot> {
    const kept = this.#mailbox.state
    return { restore: async () => this.#mailbox.replace(kept) }
  }

  inspect(): unknown {
    return this.all().map(({ id, receivedAt, envelope, subject, text, attachments }) => ({
      ...{ id, receivedAt, envelope, subject, text },
      attachments: attachments.map(({ filename, contentType, content }) => ({
        ...{ filename, contentType, bytes: content.length },
      })),
    }))
  }

  health(): Promise<void> {
    return this.#backend.health()
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #end(): Promise<void> {
    this.#capture.stop()
    await this.#view.close()
    await this.#backend.stop()
  }
}
