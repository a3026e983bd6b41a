import { createClock, createSeed, Journal } from '../../../src/foundation/core/index.ts'
import type { MailOptions } from '../../../src/services/smtp/index.ts'
import { resolveOptions } from '../../../src/services/smtp/options.ts'
import type { RunningMailpit } from '../../../src/services/smtp/providers/mailpit.ts'
import { findMailpit, startNative } from '../../../src/services/smtp/providers/native.ts'
import { IMAGES, missingForContainers } from '../../foundation/container/engine.ts'
import { type MailUnderTest, startMail } from './mail-server.ts'

const withoutContainers = await missingForContainers(IMAGES.mailpit)

/** A provider that the suite is run on, or the reason why not. */
export interface MailProviderCase {
  readonly provider: NonNullable<MailOptions['provider']>
  readonly missing: string | undefined
  start(options?: MailOptions): Promise<MailUnderTest>
}

/** All that this machine has; `DRYFIT_MAIL_PROVIDER` chooses one. */
export function mailProviders(): MailProviderCase[] {
  const chosen = process.env.DRYFIT_MAIL_PROVIDER
  const cases: MailProviderCase[] = [
    { provider: 'embedded', missing: undefined, start: (options) => startMail({ ...options, provider: 'embedded' }) },
    {
      provider: 'native',
      missing: missingMailpit(),
      start: (options) => startMail({ ...options, provider: 'native' }),
    },
    {
      provider: 'external',
      missing: process.env.TEST_SMTP_URL ? undefined : missingMailpit(),
      start: startExternal,
    },
    {
      provider: 'container',
      missing: withoutContainers,
      start: (options) => startMail({ ...options, provider: 'container' }),
    },
  ]
  return cases.filter(({ provider }) => !chosen || provider === chosen)
}

/** Why there is no Mailpit on this machine, if there is none. */
export function missingMailpit(): string | undefined {
  try {
    findMailpit()
    return undefined
  } catch (thrown) {
    return (thrown as Error).message
  }
}

/** A Mailpit that was started by someone else: `TEST_SMTP_URL`, else one that we start apart from everything. */
async function startExternal(options: MailOptions = {}): Promise<MailUnderTest> {
  if (process.env.TEST_SMTP_URL) return startMail({ ...options, provider: 'external' })
  const theirs = await startMailpit()
  const [url, mailpitUrl] = [smtpUrl(theirs), theirs.apiUrl]
  const server = await startMail({ ...options, provider: 'external', url, mailpitUrl })
  server.onEnd(() => theirs.stop())
  return server
}

/** A Mailpit of its own, without a seam. */
export function startMailpit(): Promise<RunningMailpit> {
  return startNative(resolveOptions({}), {
    ...{ name: 'mail', environmentId: 't2', clock: createClock(), seed: createSeed(1), journal: new Journal() },
    ...{ directory: process.cwd(), signal: new AbortController().signal, progress: () => {} },
    endpointFor: () => Promise.reject(new Error('it has no seam')),
  })
}

export function smtpUrl({ target }: RunningMailpit): string {
  return `smtp://${target.address.host}:${target.address.port}`
}
