import { DryfitError, type StartContext } from '../../../foundation/core/index.ts'
import { findProgram, onFreePorts, startServerProgram } from '../../../foundation/host/index.ts'
import { freePorts } from '../../../foundation/net/index.ts'
import { MailpitApi } from '../mailpit/api.ts'
import type { ResolvedOptions } from '../options.ts'
import { READY_MS } from './backend.ts'
import type { RunningMailpit } from './mailpit.ts'

const HOST = '127.0.0.1'

/** A Mailpit that is installed on this machine: a private instance, on free ports, whose mails go with it. */
export function startNative(options: ResolvedOptions, context: StartContext): Promise<RunningMailpit> {
  return onFreePorts(() => attempt(options, context))
}

async function attempt(options: ResolvedOptions, context: StartContext): Promise<RunningMailpit> {
  const [smtp = 0, http = 0] = await freePorts(2)
  const apiUrl = `http://${HOST}:${http}`
  const api = new MailpitApi(apiUrl)
  const program = await startServerProgram({
    name: 'Mailpit',
    binary: options.binary ?? findMailpit(),
    env: ownEnvironment(),
    args: (folder) => [
      ...['--smtp', `${HOST}:${smtp}`, '--listen', `${HOST}:${http}`, '--database', `${folder}/mails.db`],
      ...['--max', String(options.maxMails)],
    ],
    isReady: async () => {
      await api.ready()
      return true
    },
    readyMs: READY_MS,
    now: () => context.clock.now(),
    signal: context.signal,
  }).finally(() => api.close())
  return {
    ...{ provider: 'native', apiUrl, logs: program.logs, stop: program.stop },
    target: { address: { host: HOST, port: smtp }, tls: false, credentials: undefined },
    get failure() {
      return program.failure
    },
  }
}

/** @throws PROVIDER_UNAVAILABLE, naming where was looked */
export function findMailpit(): string {
  const { path, searched } = findProgram(['mailpit'])
  if (path !== undefined) return path
  throw new DryfitError('PROVIDER_UNAVAILABLE', {
    what: 'no Mailpit is installed on this machine',
    why: `mailpit is in none of ${searched.join(', ')}`,
    fix: 'install it (brew install mailpit, or a release of axllent/mailpit), or choose the provider embedded',
  })
}

/** Without the `MP_…` that some other Mailpit is set up with: one of them could let mails leave. */
function ownEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('MP_'))
  return { ...Object.fromEntries(kept), MP_DISABLE_VERSION_CHECK: 'true' }
}
