import { startContainer as runContainer } from '../../../foundation/container/index.ts'
import { type PostgresServer, READY_MS, type ServerRequest } from '../server/server.ts'

const PORT = 5432

/** A server in a container, by the optional package testcontainers. */
export async function startContainer({
  image,
  password,
  settings,
  progress,
  signal,
}: ServerRequest): Promise<PostgresServer> {
  const quick = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', ...settings }
  const container = await runContainer({
    ...{ image, progress, signal, ports: [PORT], startTimeoutMs: READY_MS * 4 },
    environment: { POSTGRES_PASSWORD: password },
    command: ['postgres', ...Object.entries(quick).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // The image starts its server twice: for its own set-up, and for good.
    readyLine: { pattern: /database system is ready to accept connections/, times: 2 },
    ...{ wantedBy: 'the provider "container" of postgres', instead: 'choose the provider embedded' },
  })
  return {
    provider: 'container',
    access: { ...container.addressOf(PORT), user: 'postgres', password, database: 'postgres', tls: false },
    logs: container.logs,
    get failure() {
      return container.failure
    },
    stop: () => container.stop(),
  }
}
