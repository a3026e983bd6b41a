import type { ManagementClient } from '../management/client.ts'
import type { Definitions } from '../options.ts'

interface Listed {
  readonly name: string
  readonly arguments: object
  readonly [field: string]: unknown
}

interface ListedBinding {
  readonly source: string
  readonly destination: string
  readonly destination_type: 'queue' | 'exchange'
  readonly routing_key: string
  readonly arguments: object
}

interface Mark {
  readonly queues: readonly Listed[]
  readonly exchanges: readonly Listed[]
  readonly bindings: readonly ListedBinding[]
}

/** Exchanges, queues and bindings of our virtual hosts at a real broker. */
export class RemoteTopology {
  readonly #api: ManagementClient
  readonly #names: ReadonlyMap<string, string>
  readonly #marks = new Map<string, Mark>()

  constructor(api: ManagementClient, names: ReadonlyMap<string, string>) {
    this.#api = api
    this.#names = names
  }

  async declare({ exchanges = [], queues = [], bindings = [] }: Definitions): Promise<void> {
    for (const { name, vhost = '/', ...rest } of exchanges) {
      await this.#api.put(['exchanges', this.#inner(vhost), name], { durable: true, ...rest })
    }
    for (const { name, vhost = '/', ...rest } of queues) {
      await this.#api.put(['queues', this.#inner(vhost), name], { durable: true, ...rest })
    }
    for (const { vhost = '/', destination_type = 'queue', routing_key = '', ...rest } of bindings) {
      await this.#bind(this.#inner(vhost), { arguments: {}, destination_type, routing_key, ...rest })
    }
  }

  /** Empties every queue, and brings back what stood at the first reset and is gone. What came since then stays. */
  async reset(): Promise<void> {
    for (const vhost of this.#names.values()) {
      const now = await this.#look(vhost)
      const mark = this.#marks.get(vhost) ?? now
      this.#marks.set(vhost, mark)
      await this.#restore(vhost, mark, now)
      await Promise.all(now.queues.map(({ name }) => this.#api.delete('queues', vhost, name, 'contents')))
    }
  }

  async #look(vhost: string): Promise<Mark> {
    const [queues, exchanges, bindings] = await Promise.all([
      this.#api.get<Listed[]>('queues', vhost),
      this.#api.get<Listed[]>('exchanges', vhost),
      this.#api.get<ListedBinding[]>('bindings', vhost),
    ])
    const own = (name: string): boolean => name === '' || name.startsWith('amq.')
    return {
      queues: queues.filter(({ exclusive }) => exclusive !== true),
      exchanges: exchanges.filter(({ name }) => !own(name)),
      bindings: bindings.filter(({ source, destination }) => source !== '' && !destination.startsWith('amq.gen-')),
    }
  }

  async #restore(vhost: string, mark: Mark, now: Mark): Promise<void> {
    const missing = (there: readonly Listed[], wanted: readonly Listed[]): Listed[] =>
      wanted.filter(({ name }) => !there.some((each) => each.name === name))
    for (const { name, type, durable, auto_delete, internal, arguments: args } of missing(
      now.exchanges,
      mark.exchanges,
    )) {
      await this.#api.put(['exchanges', vhost, name], { type, durable, auto_delete, internal, arguments: args })
    }
    for (const { name, durable, auto_delete, arguments: args } of missing(now.queues, mark.queues)) {
      await this.#api.put(['queues', vhost, name], { durable, auto_delete, arguments: args })
    }
    const there = new Set(now.bindings.map((binding) => JSON.stringify(binding)))
    for (const binding of mark.bindings) {
      if (!there.has(JSON.stringify(binding))) await this.#bind(vhost, binding)
    }
  }

  async #bind(vhost: string, binding: Omit<ListedBinding, 'arguments'> & { arguments?: object }): Promise<void> {
    const { source, destination, destination_type: type, routing_key, arguments: args = {} } = binding
    await this.#api.post(['bindings', vhost, 'e', source, type === 'queue' ? 'q' : 'e', destination], {
      routing_key,
      arguments: args,
    })
  }

  #inner(vhost: string): string {
    return this.#names.get(vhost) ?? vhost
  }
}
