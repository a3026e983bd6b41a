import type { Endpoint, Service, StartContext } from '../../foundation/core/index.ts'
import { type AppOptions, resolveAppOptions } from './options.ts'
import { RunningApp } from './running-app.ts'

/**
 * A service of the team, run as it is: a command, a function, a module or a container. It is handed addresses in its
 * environment, and its own port; it needs to know nothing of Dryfit.
 *
 * @throws OPTION_INVALID, naming the option; at the start APP_EXITED, APP_NOT_READY, PORT_IN_USE, SPAWN_FAILED,
 *   PEER_MISSING, PROVIDER_UNAVAILABLE.
 * @example
 * system().register('orders', ({ db }) =>
 *   app({ command: 'node services/orders/main.ts', env: { DATABASE_URL: db.url }, ready: '/health' }))
 */
export function app(options: AppOptions): Service<RunningApp, Endpoint> {
  const settings = resolveAppOptions(options)
  const scheme = settings.wire
  return Object.freeze({
    kind: 'app',
    endpointAt: ({ host, port }) => ({ host, port, url: `${scheme}://${host}:${port}` }),
    start: (context: StartContext) => RunningApp.start(settings, context),
  } satisfies Service<RunningApp, Endpoint>)
}
