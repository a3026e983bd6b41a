import { AmqpClient } from '../../../packages/dryfit/src/services/amqp/client/client.ts'
import type { ClientChannel, Received } from '../../../packages/dryfit/src/services/amqp/client/client-channel.ts'
import { tableToPlain } from '../../../packages/dryfit/src/services/amqp/values/field-table.ts'
import type { MethodName } from '../../../packages/dryfit/src/services/amqp/wire/methods.ts'
import { fill, type Loose, type Target } from '../driver.ts'
import { type Operation, QUEUE_ARGUMENTS } from './operations.ts'

const PATIENCE_MS = 2000

/** A channel with the deliveries it has not settled. */
interface Lane {
  channel: ClientChannel
  readonly outstanding: { readonly tag: number; readonly queue: string }[]
  readonly said: string[]
  delivered: number
  consuming: boolean
  noAck: boolean
  /** The queue that its consumer reads. */
  queue: string
}

/** Plays operations on one broker and tells what it said. */
export class Player {
  readonly #client: AmqpClient
  readonly #lanes: Lane[] = []
  #probe: ClientChannel | undefined

  static async open({ host, port }: Target): Promise<Player> {
    const client = await AmqpClient.connect({ host, port, user: 'guest', password: 'guest', vhost: '/' })
    const player = new Player(client)
    for (let lane = 0; lane < 3; lane++) player.#lanes.push(await player.#newLane())
    await player.#wipe()
    return player
  }

  private constructor(client: AmqpClient) {
    this.#client = client
  }

  /** How many messages came, for each channel. */
  get deliveredCounts(): readonly number[] {
    return this.#lanes.map(({ delivered }) => delivered)
  }

  /** Applies it, waits until as much came as is expected, and tells all that was said and what the queues hold. */
  async apply(operation: Operation, expected?: readonly number[]): Promise<string> {
    const answer = await this.#do(operation)
    await this.#synchronise()
    const counts = await this.#counts()
    if (expected !== undefined) await this.#await(expected)
    const said = this.#lanes.map((lane) => lane.said.splice(0).join(' | '))
    return [answer, ...counts, ...said].join('\n  ')
  }

  async close(): Promise<void> {
    if (this.#client.open) await this.#wipe()
    await this.#client.close()
  }

  async #do(operation: Operation): Promise<string> {
    const [main] = this.#lanes as [Lane]
    switch (operation.do) {
      case 'declare': {
        const { queue, durable } = operation
        return this.#ask(main, 'queue.declare', { queue, durable, arguments: QUEUE_ARGUMENTS[queue] ?? {} })
      }
      case 'delete':
        return this.#delete(main, operation)
      case 'purge':
        return this.#ask(main, 'queue.purge', { queue: operation.queue })
      case 'bind':
      case 'unbind': {
        const { queue, exchange, key: routingKey } = operation
        return this.#ask(main, `queue.${operation.do}`, { queue, exchange, routingKey })
      }
      case 'publish': {
        const { exchange, key: routingKey, mandatory, priority, body } = operation
        main.channel.publish(
          fill('basic.publish', { exchange, routingKey, mandatory }),
          { priority },
          Buffer.from(body),
        )
        return 'published'
      }
      case 'get':
        return this.#get(main, operation.queue, operation.noAck)
      case 'settle':
        return this.#settle(this.#lane(operation.channel), operation)
      case 'recover':
        main.outstanding.length = 0
        return this.#ask(main, 'basic.recover', { requeue: true })
      case 'consume':
        return this.#consume(this.#lane(operation.channel), operation)
      case 'cancel': {
        const lane = this.#lane(operation.channel)
        lane.consuming = false
        return this.#ask(lane, 'basic.cancel', { consumerTag: 't' })
      }
      case 'close':
        await this.#reopen(operation.channel)
        return 'closed'
    }
  }

  /**
   * Channels that hold deliveries of a queue that is gone are closed. RabbitMQ would take an acknowledgement of theirs for
   * one of the next queue of that name, which then crashes.
   */
  async #delete(main: Lane, operation: Extract<Operation, { do: 'delete' }>): Promise<string> {
    const answer = await this.#ask(main, 'queue.delete', operation)
    if (!answer.startsWith('queue.delete-ok')) return answer
    for (const number of this.#lanes.keys()) {
      if (this.#lane(number).outstanding.some(({ queue }) => queue === operation.queue)) await this.#reopen(number)
    }
    return answer
  }

  async #get(main: Lane, queue: string, noAck: boolean): Promise<string> {
    const received = await this.#request(main, 'basic.get', { queue, noAck })
    if (typeof received === 'string') return received
    const { method } = received
    if (method.name === 'basic.get-ok' && !noAck) main.outstanding.push({ tag: method.args.deliveryTag, queue })
    return show(received)
  }

  #settle(lane: Lane, { how, multiple, which }: Extract<Operation, { do: 'settle' }>): string {
    if (lane.outstanding.length === 0) return 'nothing to settle'
    const index = which % lane.outstanding.length
    const { tag: deliveryTag } = lane.outstanding[index] as { tag: number }
    lane.outstanding.splice(multiple ? 0 : index, multiple ? index + 1 : 1)
    if (how === 'ack') lane.channel.send('basic.ack', { deliveryTag, multiple })
    else lane.channel.send('basic.nack', { deliveryTag, multiple, requeue: how === 'requeue' })
    return `${how} ${deliveryTag}`
  }

  async #consume(lane: Lane, operation: Extract<Operation, { do: 'consume' }>): Promise<string> {
    if (lane.consuming) return 'already consuming'
    const { queue, prefetch, noAck, priority, exclusive } = operation
    await this.#ask(lane, 'basic.qos', { prefetchCount: prefetch })
    lane.consuming = true
    Object.assign(lane, { noAck, queue })
    const args = { 'x-priority': priority }
    return this.#ask(lane, 'basic.consume', { queue, consumerTag: 't', noAck, exclusive, arguments: args })
  }

  async #ask<N extends MethodName>(lane: Lane, name: N, args: Loose<N>): Promise<string> {
    const received = await this.#request(lane, name, args)
    return typeof received === 'string' ? received : show(received)
  }

  /** The answer; or why the channel was closed, and then there is a new one. */
  async #request<N extends MethodName>(lane: Lane, name: N, args: Loose<N>): Promise<Received | string> {
    try {
      return await lane.channel.request(name, fill(name, args))
    } catch (thrown) {
      const { closedBecause } = lane.channel
      if (closedBecause === undefined || closedBecause.code === 0) throw thrown
      await this.#reopen(this.#lanes.indexOf(lane))
      return `closed: ${closedBecause.code} ${closedBecause.text}`
    }
  }

  async #reopen(number: number): Promise<void> {
    const lane = this.#lane(number)
    if (lane.channel.closedBecause === undefined) await lane.channel.request('channel.close', fill('channel.close', {}))
    const fresh = await this.#newLane()
    Object.assign(fresh, { said: [...lane.said, ...fresh.said], delivered: lane.delivered })
    this.#lanes[number] = fresh
  }

  async #newLane(): Promise<Lane> {
    const lane: Lane = {
      channel: await this.#client.channel(),
      ...{ outstanding: [], said: [], delivered: 0, consuming: false, noAck: false, queue: '' },
    }
    lane.channel.onReceive = (received) => {
      const { method } = received
      const current = this.#lanes.find(({ channel }) => channel === lane.channel) ?? lane
      if (method.name === 'basic.cancel') current.consuming = false
      if (method.name === 'basic.deliver' && !current.noAck)
        current.outstanding.push({ tag: method.args.deliveryTag, queue: current.queue })
      current.said.push(show(received))
      current.delivered++
    }
    return lane
  }

  /** A round trip on each channel: what was sent before has reached the queues. */
  async #synchronise(): Promise<void> {
    for (const number of this.#lanes.keys()) {
      const answer = await this.#ask(this.#lane(number), 'channel.flow', { active: true })
      // What comes just before or after a mere answer is a matter of timing.
      if (!answer.startsWith('channel.flow-ok')) this.#lane(number).said.push(answer)
    }
  }

  /** What the queues hold; asked in the order in which letters go, so that none is on its way. */
  async #counts(): Promise<string[]> {
    const counts: string[] = []
    for (const queue of Object.keys(QUEUE_ARGUMENTS)) counts.push(`${queue}: ${await this.#look(queue)}`)
    return counts
  }

  /** On a channel of its own, which is gone where there is no such queue. */
  async #look(queue: string): Promise<string> {
    this.#probe ??= await this.#client.channel()
    try {
      const { method } = await this.#probe.request('queue.declare', fill('queue.declare', { queue, passive: true }))
      return method.name === 'queue.declare-ok'
        ? `${method.args.messageCount}/${method.args.consumerCount}`
        : method.name
    } catch {
      this.#probe = undefined
      return 'none'
    }
  }

  async #await(expected: readonly number[]): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (performance.now() < deadline) {
      if (this.#lanes.every(({ delivered }, index) => delivered >= (expected[index] ?? 0))) return
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async #wipe(): Promise<void> {
    const [main] = this.#lanes as [Lane]
    for (const queue of Object.keys(QUEUE_ARGUMENTS)) {
      await main.channel.request('queue.delete', fill('queue.delete', { queue }))
    }
  }

  #lane(number: number): Lane {
    return this.#lanes[number] as Lane
  }
}

function show({ method, properties, body }: Received): string {
  const { headers, ...rest } = properties
  const deaths = headers === undefined ? '' : JSON.stringify(tableToPlain(headers), plainTimes)
  const text = method.name.startsWith('basic.') && body.length > 0 ? ` ${body}` : ''
  return `${method.name} ${JSON.stringify(method.args)} ${JSON.stringify(rest)}${deaths}${text}`
}

/** Keys in their order, without the time of death. */
function plainTimes(key: string, value: unknown): unknown {
  if (key === 'time') return 0
  if (typeof value === 'bigint') return String(value)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
