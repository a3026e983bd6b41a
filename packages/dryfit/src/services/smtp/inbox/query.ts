import { type Pattern, toPredicate } from '../../../foundation/core/index.ts'
import type { Mail } from './mail.ts'

/** Which mail is meant. Everything that is given must hold. Text may hold `*`. */
export interface MailQuery {
  /** A recipient of the envelope, blind copies included. */
  readonly to?: Pattern
  /** The sender of the envelope or of the header. */
  readonly from?: Pattern
  readonly subject?: Pattern
  /** Somewhere in the text or the HTML. */
  readonly contains?: string | RegExp
  readonly matching?: (mail: Mail) => boolean
}

export function fits(mail: Mail, { to, from, subject, contains, matching }: MailQuery): boolean {
  const senders = [mail.envelope.from, mail.from?.address ?? '']
  return (
    (to === undefined || mail.envelope.to.some(anyCase(to))) &&
    (from === undefined || senders.some(anyCase(from))) &&
    (subject === undefined || toPredicate(subject)(mail.subject)) &&
    (contains === undefined || [mail.text, mail.html ?? ''].some((text) => holds(text, contains))) &&
    (matching === undefined || matching(mail))
  )
}

export function describeMailQuery(query: MailQuery): string {
  const parts = Object.entries(query)
    .filter(([, wanted]) => wanted !== undefined)
    .map(([name, wanted]) => `${name} ${typeof wanted === 'function' ? wanted.name || 'predicate' : String(wanted)}`)
  return parts.length === 0 ? 'any mail' : `a mail with ${parts.join(', ')}`
}

/** Addresses are compared without regard to case. */
function anyCase(pattern: Pattern): (address: string) => boolean {
  if (typeof pattern !== 'string') return toPredicate(pattern)
  const test = toPredicate(pattern.toLowerCase())
  return (address) => test(address.toLowerCase())
}

function holds(text: string, wanted: string | RegExp): boolean {
  if (typeof wanted === 'string') return text.includes(wanted)
  return new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')).test(text)
}
