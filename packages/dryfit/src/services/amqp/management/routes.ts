import { Refusal } from '../errors.ts'
import type { BindingInfo, ExchangeInfo, QueueInfo } from '../inspect/door.ts'
import { bindingsOf, exchangesOf, queueInfo } from '../inspect/embedded-door.ts'
import { COMPARED_VERSION } from '../session/server-properties.ts'
import type { Broker } from '../state/broker.ts'
import { isExchangeType } from '../state/exchange-types.ts'
import { readQueueArguments } from '../state/queue-arguments.ts'
import type { VirtualHost } from '../state/vhost.ts'
import { tableFromPlain } from '../values/field-table.ts'

export interface ApiContext {
  readonly broker: Broker
  readonly connections: () => number
}

export interface ApiReply {
  readonly status: number
  readonly json?: unknown
}

type Body = Readonly<Record<string, unknown>>

interface Route {
  readonly method: string
  /** `:` stands for one parameter. */
  readonly path: readonly string[]
  answer(context: ApiContext, parameters: readonly string[], body: Body): ApiReply
}

/** Who declares things over HTTP. */
const DECLARED_BY = 'test'

const CREATED: ApiReply = { status: 201 }
const NO_CONTENT: ApiReply = { status: 204 }

export const ROUTES: readonly Route[] = [
  on('GET', '/api/overview', ({ broker, connections }) => ok(overview(broker, connections()))),
  on('GET', '/api/vhosts', ({ broker }) => ok([...broker.vhosts.keys()].map((name) => ({ name, tracing: false })))),
  on('PUT', '/api/vhosts/:', ({ broker }, [name = '']) => {
    if (broker.vhosts.has(name)) return NO_CONTENT
    broker.addVirtualHost(name)
    return CREATED
  }),
  on('GET', '/api/healthchecks/node', () => ok({ status: 'ok' })),
  on('GET', '/api/health/checks/alarms', ({ broker }) => {
    if (broker.alarm === undefined) return ok({ status: 'ok' })
    return { status: 503, json: { status: 'failed', reason: broker.alarm } }
  }),
  on('GET', '/api/health/checks/virtual-hosts', () => ok({ status: 'ok' })),
  on('GET', '/api/aliveness-test/:', ({ broker }, [vhost = '']) => {
    broker.virtualHost(vhost)
    return ok({ status: 'ok' })
  }),
  on('GET', '/api/queues', ({ broker }) => ok(every(broker, queues))),
  on('GET', '/api/queues/:', ({ broker }, [vhost = '']) => ok(queues(broker.virtualHost(vhost)))),
  on('GET', '/api/queues/:/:', ({ broker }, [vhost = '', name = '']) => {
    const host = broker.virtualHost(vhost)
    return ok(queueJson(queueInfo(host.queue(name), vhost)))
  }),
  on('PUT', '/api/queues/:/:', ({ broker }, [vhost = '', name = ''], body) =>
    declareQueue(broker.virtualHost(vhost), name, body),
  ),
  on('DELETE', '/api/queues/:/:', ({ broker }, [vhost = '', name = '']) => {
    const host = broker.virtualHost(vhost)
    host.removeQueue(host.queue(name))
    return NO_CONTENT
  }),
  on('DELETE', '/api/queues/:/:/contents', ({ broker }, [vhost = '', name = '']) => {
    broker.virtualHost(vhost).queue(name).purge()
    return NO_CONTENT
  }),
  on('GET', '/api/queues/:/:/bindings', ({ broker }, [vhost = '', name = '']) => {
    const host = broker.virtualHost(vhost)
    host.queue(name)
    return ok(
      bindings(host).filter(({ destination, destination_type: type }) => destination === name && type === 'queue'),
    )
  }),
  on('GET', '/api/exchanges', ({ broker }) => ok(every(broker, exchanges))),
  on('GET', '/api/exchanges/:', ({ broker }, [vhost = '']) => ok(exchanges(broker.virtualHost(vhost)))),
  on('GET', '/api/exchanges/:/:', ({ broker }, [vhost = '', name = '']) => {
    const host = broker.virtualHost(vhost)
    host.exchange(name)
    return ok(exchanges(host).find((exchange) => exchange.name === name))
  }),
  on('PUT', '/api/exchanges/:/:', ({ broker }, [vhost = '', name = ''], body) =>
    declareExchange(broker.virtualHost(vhost), name, body),
  ),
  on('DELETE', '/api/exchanges/:/:', ({ broker }, [vhost = '', name = '']) => {
    const host = broker.virtualHost(vhost)
    host.removeExchange(host.exchange(name))
    return NO_CONTENT
  }),
  on('GET', '/api/bindings', ({ broker }) => ok(every(broker, bindings))),
  on('GET', '/api/bindings/:', ({ broker }, [vhost = '']) => ok(bindings(broker.virtualHost(vhost)))),
  on('POST', '/api/bindings/:/e/:/q/:', ({ broker }, [vhost = '', source = '', queue = ''], body) => {
    const host = broker.virtualHost(vhost)
    bind(host, source, host.queue(queue), body)
    return CREATED
  }),
  on('POST', '/api/bindings/:/e/:/e/:', ({ broker }, [vhost = '', source = '', exchange = ''], body) => {
    const host = broker.virtualHost(vhost)
    bind(host, source, host.exchange(exchange), body)
    return CREATED
  }),
]

function on(method: string, path: string, answer: Route['answer']): Route {
  return { method, path: path.split('/').slice(1), answer }
}

function ok(json: unknown): ApiReply {
  return { status: 200, json }
}

function every<T>(broker: Broker, list: (vhost: VirtualHost) => T[]): T[] {
  return [...broker.vhosts.values()].flatMap(list)
}

function overview(broker: Broker, connections: number): unknown {
  const all = every(broker, (vhost) => [...vhost.queues.values()])
  const sum = (of: (queue: (typeof all)[number]) => number): number =>
    all.reduce((total, queue) => total + of(queue), 0)
  const ready = sum(({ readyCount }) => readyCount)
  const unacked = sum(({ unackedCount }) => unackedCount)
  return {
    product_name: 'RabbitMQ',
    product_version: COMPARED_VERSION,
    rabbitmq_version: COMPARED_VERSION,
    cluster_name: 'dryfit@localhost',
    queue_totals: { messages: ready + unacked, messages_ready: ready, messages_unacknowledged: unacked },
    object_totals: {
      connections,
      channels: broker.channels.size,
      queues: all.length,
      exchanges: every(broker, exchanges).length,
      consumers: sum(({ consumers }) => consumers.size),
    },
  }
}

function queues(vhost: VirtualHost): unknown[] {
  return [...vhost.queues.values()].map((queue) => queueJson(queueInfo(queue, vhost.name)))
}

function queueJson({
  name,
  vhost,
  durable,
  autoDelete,
  arguments: args,
  ready,
  unacked,
  consumers,
}: QueueInfo): unknown {
  return {
    ...{ name, vhost, durable, auto_delete: autoDelete, arguments: args, consumers, state: 'running' },
    type: args['x-queue-type'] ?? 'classic',
    ...{ messages: ready + unacked, messages_ready: ready, messages_unacknowledged: unacked },
  }
}

function exchanges(vhost: VirtualHost): { name: string }[] {
  return exchangesOf(vhost).map(({ autoDelete, ...rest }: ExchangeInfo) => ({ ...rest, auto_delete: autoDelete }))
}

function bindings(vhost: VirtualHost): { destination: string; destination_type: string }[] {
  return bindingsOf(vhost).map(({ routingKey, destinationType, ...rest }: BindingInfo) => ({
    ...rest,
    destination_type: destinationType,
    routing_key: routingKey,
    properties_key: routingKey === '' ? '~' : routingKey,
  }))
}

function declareQueue(vhost: VirtualHost, name: string, body: Body): ApiReply {
  if (vhost.queues.has(name)) return NO_CONTENT
  const args = tableFromPlain((body.arguments as Body | undefined) ?? {})
  const settings = readQueueArguments(args, name, vhost.name)
  const flags = { durable: body.durable !== false, autoDelete: body.auto_delete === true }
  vhost.addQueue({ name, ...flags, owner: undefined, arguments: args, settings, declaredBy: DECLARED_BY })
  return CREATED
}

function declareExchange(vhost: VirtualHost, name: string, body: Body): ApiReply {
  if (vhost.exchanges.has(name)) return NO_CONTENT
  const type = String(body.type ?? 'direct')
  if (!isExchangeType(type)) throw new Refusal('command-invalid', `invalid exchange type '${type}'`)
  const args = tableFromPlain((body.arguments as Body | undefined) ?? {})
  const flags = {
    durable: body.durable !== false,
    autoDelete: body.auto_delete === true,
    internal: body.internal === true,
  }
  vhost.addExchange({ name, type, ...flags, arguments: args, declaredBy: DECLARED_BY })
  return CREATED
}

function bind(
  vhost: VirtualHost,
  source: string,
  destination: Parameters<VirtualHost['bind']>[0]['destination'],
  body: Body,
): void {
  vhost.bind({
    source: vhost.exchange(source),
    destination,
    routingKey: String(body.routing_key ?? ''),
    arguments: tableFromPlain((body.arguments as Body | undefined) ?? {}),
    declaredBy: DECLARED_BY,
  })
}
