import { startContainer as runContainer } from '../../../foundation/container/index.ts'
import type { StartContext } from '../../../foundation/core/index.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Backend } from './backend.ts'
import type { RealBroker } from './real-broker.ts'
import { startRemote } from './remote.ts'

const START_TIMEOUT_MS = 120_000
const AMQP_PORT = 5672
const MANAGEMENT_PORT = 15_672

/** A RabbitMQ in a container, by the optional package testcontainers. */
export async function startContainer(options: ResolvedOptions, context: StartContext): Promise<Backend> {
  const container = await runContainer({
    ...{ image: options.image, startTimeoutMs: START_TIMEOUT_MS },
    ...{ progress: context.progress, signal: context.signal },
    ports: [AMQP_PORT, MANAGEMENT_PORT],
    readyLine: { pattern: /Server startup complete/ },
    ...{ wantedBy: 'the provider "container" of rabbitmq', instead: 'choose the provider embedded' },
    now: () => context.clock.now(),
  })
  const { host, port } = container.addressOf(MANAGEMENT_PORT)
  const broker: RealBroker = {
    provider: 'container',
    address: container.addressOf(AMQP_PORT),
    managementUrl: `http://${host}:${port}`,
    ...{ user: 'guest', password: 'guest', logs: container.logs },
    get failure() {
      return container.failure
    },
    release: () => container.stop(),
  }
  return startRemote(broker, options, context)
}
