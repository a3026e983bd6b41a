import {
  type Address,
  type Endpoint,
  type Service,
  type StartContext,
  TEST_CONSUMER,
} from '../../foundation/core/index.ts'
import { type MailOptions, resolveOptions } from './options.ts'
import { startBackend } from './providers/index.ts'
import { RunningMail } from './running.ts'

/** The description of a mail server. */
export type MailService = Service<RunningMail, Endpoint>

/**
 * A mail server that takes every mail and sends none: SMTP with STARTTLS and AUTH, and a mailbox for the test. Embedded by
 * default, or a Mailpit behind the same seams.
 *
 * @throws OPTION_INVALID
 * @example
 * system().register('mail', mail()).register('users', ({ mail }) => app({ command: '…', env: { SMTP_URL: mail.url } }))
 */
export function mail(options: MailOptions = {}): MailService {
  const resolved = resolveOptions(options)
  return Object.freeze({
    kind: 'mail',
    providers: resolved.providers,
    endpointAt: ({ host, port }: Address): Endpoint => ({ host, port, url: `smtp://${host}:${port}` }),
    start: async (context: StartContext): Promise<RunningMail> => {
      const { url } = await context.endpointFor(TEST_CONSUMER)
      const backend = await startBackend(resolved, context)
      const running = new RunningMail(resolved, backend, context, url)
      try {
        await running.open()
      } catch (thrown) {
        await running.stop()
        throw thrown
      }
      return running
    },
  })
}
