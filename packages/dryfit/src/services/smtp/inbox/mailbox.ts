import { DryfitError } from '../../../foundation/core/index.ts'
import type { Mail } from './mail.ts'
import { describeMailQuery, fits, type MailQuery } from './query.ts'

/** What came, the newest last; the state that a snapshot keeps. */
export interface MailboxState {
  readonly mails: readonly Mail[]
  readonly taken: ReadonlySet<number>
}

/** The mails that were taken, bounded by count. */
export class Mailbox {
  readonly #maxMails: number
  readonly #waiting = new Set<() => void>()
  #mails: Mail[] = []
  #taken = new Set<number>()
  #lastId = 0

  constructor(maxMails: number) {
    this.#maxMails = maxMails
  }

  nextId(): number {
    return ++this.#lastId
  }

  add(mail: Mail): void {
    this.#mails.push(mail)
    if (this.#mails.length > this.#maxMails) this.#mails.shift()
    for (const look of [...this.#waiting]) look()
  }

  all(): Mail[] {
    return [...this.#mails]
  }

  search(query: MailQuery): Mail[] {
    return this.#mails.filter((mail) => fits(mail, query))
  }

  byId(id: number): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id)
  }

  /**
   * The first mail since the last reset that fits and was not returned before; waits for it if need be.
   *
   * @throws WAIT_TIMED_OUT, listing what came instead.
   */
  async next({ timeoutMs = 5000, ...query }: MailQuery & { timeoutMs?: number } = {}): Promise<Mail> {
    const found = this.#take(query)
    if (found !== undefined) return found
    const { promise, resolve, reject } = Promise.withResolvers<Mail>()
    const look = (): void => {
      const taken = this.#take(query)
      if (taken === undefined) return
      this.#waiting.delete(look)
      resolve(taken)
    }
    const timer = setTimeout(() => reject(this.#timedOut(query, timeoutMs)), timeoutMs)
    this.#waiting.add(look)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(look)
    }
  }

  get state(): MailboxState {
    return { mails: [...this.#mails], taken: new Set(this.#taken) }
  }

  replace({ mails, taken }: MailboxState): void {
    this.#mails = [...mails]
    this.#taken = new Set(taken)
  }

  clear(): void {
    this.replace({ mails: [], taken: new Set() })
  }

  #take(query: MailQuery): Mail | undefined {
    const found = this.#mails.find((mail) => !this.#taken.has(mail.id) && fits(mail, query))
    if (found !== undefined) this.#taken.add(found.id)
    return found
  }

  #timedOut(query: MailQuery, timeoutMs: number): DryfitError {
    return new DryfitError('WAIT_TIMED_OUT', {
      what: `waited ${timeoutMs} ms for ${describeMailQuery(query)}`,
      why: 'what came since the last reset did not fit, or was returned by an earlier next()',
      evidence: describeMails(this.#mails),
    })
  }
}

/** The mails as lines, the last `limit` of them, for an error that says what was there instead. */
export function describeMails(mails: readonly Mail[], limit = 20): string {
  if (mails.length === 0) return '  (no mail)'
  const more = mails.length - limit
  const lines = mails.slice(-limit).map((mail) => `  ${mail}`)
  return [...(more > 0 ? [`  … ${more} earlier`] : []), ...lines].join('\n')
}
