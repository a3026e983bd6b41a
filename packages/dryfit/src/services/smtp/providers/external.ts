import { invalidOption } from '../../../foundation/core/index.ts'
import type { ResolvedOptions } from '../options.ts'
import type { RunningMailpit } from './mailpit.ts'

/** A Mailpit that someone else runs. Only mails that come through our seams are read there, and deleted again. */
export function useExternal({ url, mailpitUrl }: ResolvedOptions): RunningMailpit {
  if (url === undefined) throw invalidOption('mail', 'url', 'the URL of a Mailpit, here or in TEST_SMTP_URL', url)
  const { protocol, hostname, port, username, password } = new URL(url)
  const tls = protocol === 'smtps:'
  const credentials = { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  return {
    provider: 'external',
    target: {
      address: { host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port || (tls ? 465 : 1025)) },
      tls,
      credentials: username === '' ? undefined : credentials,
    },
    apiUrl: mailpitUrl ?? `http://${hostname || '127.0.0.1'}:8025`,
    ...{ logs: [], failure: undefined, stop: async () => {} },
  }
}
