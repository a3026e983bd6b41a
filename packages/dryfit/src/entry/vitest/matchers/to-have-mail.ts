import { judgeMails, type MailQuery, type RunningMail } from '../../../services/smtp/index.ts'
import type { MatcherResult } from './types.ts'

/** Passes when a mail that fits came since the last reset; else shows what came. */
export function toHaveMail(received: unknown, query: MailQuery = {}, options: { times?: number } = {}): MatcherResult {
  if (!isMailbox(received)) throw new TypeError('toHaveMail needs a mail service: expect(mail).toHaveMail({ to: … })')
  return judgeMails(received, query, options)
}

function isMailbox(value: unknown): value is Pick<RunningMail, 'all' | 'search'> {
  return typeof value === 'object' && value !== null && 'all' in value && 'search' in value
}
