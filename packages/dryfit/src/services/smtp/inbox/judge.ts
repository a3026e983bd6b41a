import { describeMails, type Mailbox } from './mailbox.ts'
import { describeMailQuery, type MailQuery } from './query.ts'

/** What a matcher of a test runner needs: whether it holds, and what to say when it should have been otherwise. */
export interface MailJudgement {
  readonly pass: boolean
  message(): string
}

/** Whether a mail that fits came since the last reset, or `times` of them. */
export function judgeMails(
  mailbox: Pick<Mailbox, 'all' | 'search'>,
  query: MailQuery,
  { times }: { times?: number } = {},
): MailJudgement {
  const found = mailbox.search(query).length
  const pass = times === undefined ? found > 0 : found === times
  const wanted = `${times === undefined ? '' : `${times} × `}${describeMailQuery(query)}`
  return {
    pass,
    message: () => `expected ${wanted} ${pass ? 'not ' : ''}to have come; what came:\n${describeMails(mailbox.all())}`,
  }
}
