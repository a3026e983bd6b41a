import { startContainer as runContainer } from '../../../foundation/container/index.ts'
import type { StartContext } from '../../../foundation/core/index.ts'
import type { ResolvedRedisOptions } from '../options.ts'
import { READY_MS, type RedisServer } from './server.ts'

const PORT = 6379

/** A server in a container, by the optional package testcontainers. */
export async function startContainer(
  { image, password, config }: ResolvedRedisOptions,
  { clock, progress, signal }: StartContext,
): Promise<RedisServer> {
  const settings = {
    save: '',
    appendonly: 'no',
    // Some images' servers would answer nobody from outside the container who has no password.
    'protected-mode': 'no',
    ...(password === undefined ? {} : { requirepass: password }),
    ...config,
  }
  const container = await runContainer({
    ...{ image, progress, signal, ports: [PORT], startTimeoutMs: READY_MS * 4 },
    command: ['redis-server', ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])],
    readyLine: { pattern: /Ready to accept connections/ },
    ...{ wantedBy: 'the provider "container" of redis', instead: 'choose the provider embedded' },
    now: () => clock.now(),
  })
  return {
    ...{ provider: 'container', address: container.addressOf(PORT), tls: false, database: 0, ours: true },
    credentials: password === undefined ? undefined : { user: undefined, password },
    logs: container.logs,
    get failure() {
      return container.failure
    },
    stop: () => container.stop(),
  }
}
