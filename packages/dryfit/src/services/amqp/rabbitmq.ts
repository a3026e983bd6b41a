import { type Address, type Service, type StartContext, TEST_CONSUMER } from '../../foundation/core/index.ts'
import { endpointAt, type RabbitmqEndpoint } from './endpoint.ts'
import { type RabbitmqOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { PROVIDERS } from './providers/index.ts'
import { RunningRabbitmq } from './running.ts'

/** The description of a broker. */
export type RabbitmqService = Service<RunningRabbitmq, RabbitmqEndpoint>

/**
 * A message broker that speaks AMQP 0-9-1 with RabbitMQ's extensions: in this process, or a real RabbitMQ.
 *
 * @throws OPTION_INVALID
 * @example
 * system().register('queue', rabbitmq({ definitions: { queues: [{ name: 'orders' }] } }))
 */
export function rabbitmq(options: RabbitmqOptions = {}): RabbitmqService {
  const resolved = resolveOptions(options)
  return Object.freeze({
    kind: 'rabbitmq',
    providers: resolved.providers,
    endpointAt: (address: Address) => endpointAt(address, resolved),
    start: (context: StartContext) => start(resolved, context),
  })
}

async function start(options: ResolvedOptions, context: StartContext): Promise<RunningRabbitmq> {
  const provider = context.provider ?? options.providers[0] ?? 'embedded'
  const { url } = await context.endpointFor(TEST_CONSUMER)
  const backend = await PROVIDERS[provider](options, context)
  return new RunningRabbitmq(backend, context, url, options.claim)
}
