import type { Table } from '../values/field-table.ts'
import type { ExchangeDeclaration } from './exchange.ts'
import type { QueueDeclaration } from './queue.ts'
import type { StoredMessage } from './stored-message.ts'
import type { VirtualHost } from './vhost.ts'

interface BindingRecord {
  readonly source: string
  readonly kind: 'queue' | 'exchange'
  readonly destination: string
  readonly routingKey: string
  readonly arguments: Table
  readonly declaredBy: string
}

/** The exchanges, queues and bindings of a virtual host, as a value. */
export interface Topology {
  readonly exchanges: ReadonlyMap<string, ExchangeDeclaration>
  readonly queues: ReadonlyMap<string, QueueDeclaration>
  readonly bindings: readonly BindingRecord[]
}

export function topologyOf(vhost: VirtualHost): Topology {
  const bindings: BindingRecord[] = []
  for (const exchange of vhost.exchanges.values()) {
    for (const { source, destination, routingKey, arguments: args, declaredBy } of exchange.outgoing) {
      const { kind, name } = destination
      bindings.push({ source: source.name, kind, destination: name, routingKey, arguments: args, declaredBy })
    }
  }
  return {
    exchanges: new Map([...vhost.exchanges].map(([name, { declaration }]) => [name, declaration])),
    queues: new Map([...vhost.queues].map(([name, { declaration }]) => [name, declaration])),
    bindings,
  }
}

/**
 * Makes the virtual host look as it did. What is there and was there stays as it is, with its consumers; what came since
 * goes where `expendable` says so of who declared it; what is gone comes back, empty.
 */
export function restoreTopology(
  vhost: VirtualHost,
  topology: Topology,
  expendable: (declaredBy: string) => boolean,
): void {
  for (const queue of [...vhost.queues.values()]) {
    const { declaredBy, owner } = queue.declaration
    // An exclusive queue belongs to a living connection.
    if (!topology.queues.has(queue.name) && owner === undefined && expendable(declaredBy)) vhost.removeQueue(queue)
  }
  for (const exchange of [...vhost.exchanges.values()]) {
    if (topology.exchanges.has(exchange.name) || !expendable(exchange.declaration.declaredBy)) continue
    vhost.removeExchange(exchange)
  }
  removeBindings(vhost, topology, expendable)
  for (const [name, declaration] of topology.exchanges) {
    if (!vhost.exchanges.has(name)) vhost.addExchange(declaration)
  }
  for (const [name, declaration] of topology.queues) {
    if (!vhost.queues.has(name) && declaration.owner === undefined) vhost.addQueue(declaration)
  }
  for (const record of topology.bindings) restoreBinding(vhost, record)
}

function removeBindings(vhost: VirtualHost, { bindings }: Topology, expendable: (by: string) => boolean): void {
  const kept = new Set(bindings.map(keyOf))
  for (const exchange of [...vhost.exchanges.values()]) {
    for (const binding of [...exchange.outgoing]) {
      const { source, destination, declaredBy } = binding
      const record = { ...binding, source: source.name, kind: destination.kind, destination: destination.name }
      if (kept.has(keyOf(record)) || !expendable(declaredBy)) continue
      vhost.unbind(exchange, destination, binding.routingKey, binding.arguments)
    }
  }
}

function keyOf({ source, kind, destination, routingKey, arguments: args }: BindingRecord): string {
  return JSON.stringify([
    source,
    kind,
    destination,
    routingKey,
    [...args].map(([name, field]) => [name, String(field.value)]),
  ])
}

function restoreBinding(vhost: VirtualHost, record: BindingRecord): void {
  const source = vhost.exchanges.get(record.source)
  const destination = (record.kind === 'queue' ? vhost.queues : vhost.exchanges).get(record.destination)
  if (source === undefined || destination === undefined) return
  const { routingKey, declaredBy } = record
  vhost.bind({ source, destination, routingKey, arguments: record.arguments, declaredBy })
}

/** The messages of each queue, delivered but unsettled ones included, in the order of their arrival. */
export function messagesOf(vhost: VirtualHost): Map<string, readonly StoredMessage[]> {
  const messages = new Map<string, readonly StoredMessage[]>()
  for (const queue of vhost.queues.values()) {
    const all = [...queue.unacked, ...queue.ready].sort((one, other) => one.position - other.position)
    messages.set(
      queue.name,
      all.map((stored) => stored.copy()),
    )
  }
  return messages
}
