import { type Pattern, toPredicate } from '../../foundation/core/index.ts'

/** Which mails a rule is for. Everything that is given must hold. */
export interface RuleWhen {
  readonly to?: Pattern
  readonly from?: Pattern
  /** Only so many times. Default: without end. */
  readonly times?: number
}

/** An answer of the server: `451`, `try again later`. */
export interface Refusal {
  readonly code: number
  readonly message: string
}

type Rule = (from: string, to: string) => Refusal | undefined

/** What the server does to recipients on demand, until the next reset. */
export class Rules {
  #rules: Rule[] = []

  /** Refuses a recipient: 550 by default, for good. */
  reject(when: RuleWhen = {}, { code = 550, message = 'mailbox unavailable' }: Partial<Refusal> = {}): void {
    this.#add(when, () => ({ code, message }))
  }

  /** Refuses each pair of sender and recipient for now, and takes it when it comes again (RFC 6647). */
  greylist(when: RuleWhen = {}): void {
    const seen = new Set<string>()
    this.#add(when, (from, to) => {
      const pair = `${from}\0${to}`
      if (seen.has(pair)) return undefined
      seen.add(pair)
      return { code: 451, message: 'greylisted, try again later' }
    })
  }

  clear(): void {
    this.#rules = []
  }

  /** Why a recipient is refused, if it is. */
  refusal(from: string, to: string): Refusal | undefined {
    for (const rule of this.#rules) {
      const refusal = rule(from, to)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

  #add({ to, from, times = Number.POSITIVE_INFINITY }: RuleWhen, decide: Rule): void {
    const fitsTo = to === undefined ? undefined : toPredicate(to)
    const fitsFrom = from === undefined ? undefined : toPredicate(from)
    let left = times
    this.#rules.push((sender, recipient) => {
      if (left <= 0 || fitsTo?.(recipient) === false || fitsFrom?.(sender) === false) return undefined
      const refusal = decide(sender, recipient)
      if (refusal !== undefined) left--
      return refusal
    })
  }
}
