import { invalidOption, type StartContext } from '../../../foundation/core/index.ts'
import { loginOf } from '../../../foundation/net/index.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Backend } from './backend.ts'
import { startRemote } from './remote.ts'

/** A broker that someone else runs. We make virtual hosts of our own there and touch nothing else. */
export async function startExternal(options: ResolvedOptions, context: StartContext): Promise<Backend> {
  if (options.url === undefined) {
    throw invalidOption('rabbitmq', 'url', 'the URL of a broker, here or in RABBITMQ_URL', undefined)
  }
  const url = new URL(options.url)
  const login = loginOf(url)
  const host = url.hostname || '127.0.0.1'
  const broker = {
    provider: 'external',
    address: { host, port: Number(url.port || 5672) },
    managementUrl: options.managementUrl ?? `http://${host}:15672`,
    user: login.user || 'guest',
    password: login.password || 'guest',
    logs: [],
    failure: undefined,
    release: async () => {},
  } as const
  return startRemote(broker, options, context)
}
