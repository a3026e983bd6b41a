import amqp from 'amqplib'
import {
  type ControlledClock,
  createClock,
  createSeed,
  type Endpoint,
  Journal,
  type Provider,
  Seam,
} from '../../../src/foundation/core/index.ts'
import { type Listener, listen } from '../../../src/foundation/net/index.ts'
import type { RabbitmqOptions } from '../../../src/services/amqp/options.ts'
import { rabbitmq } from '../../../src/services/amqp/rabbitmq.ts'
import type { RunningRabbitmq } from '../../../src/services/amqp/running.ts'

/** A broker behind seams of its own, without an environment. */
export class BrokerUnderTest implements AsyncDisposable {
  readonly clock: ControlledClock
  readonly journal: Journal
  readonly rabbit: RunningRabbitmq
  readonly #open: Opened
  readonly #connections: { close(): Promise<void> }[] = []

  constructor(rabbit: RunningRabbitmq, open: Opened) {
    this.rabbit = rabbit
    this.#open = open
    this.clock = open.clock
    this.journal = open.journal
  }

  seam(consumer: string): Seam {
    return this.#open.seam(consumer)
  }

  async url(consumer = 'app'): Promise<string> {
    return (await this.#open.endpointFor(consumer)).url
  }

  /** An amqplib connection through the seam of `consumer`. */
  async connect(consumer = 'app'): Promise<amqp.ChannelModel> {
    const connection = await amqp.connect(await this.url(consumer))
    connection.on('error', () => {})
    this.#connections.push(connection)
    return connection
  }

  async channel(consumer = 'app'): Promise<amqp.Channel> {
    const channel = await (await this.connect(consumer)).createChannel()
    channel.on('error', () => {})
    return channel
  }

  async confirmChannel(consumer = 'app'): Promise<amqp.ConfirmChannel> {
    const channel = await (await this.connect(consumer)).createConfirmChannel()
    channel.on('error', () => {})
    return channel
  }

  /** Ends the connections that the tests opened, and the faults at their seams. */
  async closeConnections(): Promise<void> {
    this.#open.mend()
    // A connection that a fault has ended cannot be closed again.
    await Promise.allSettled(this.#connections.splice(0).map((connection) => connection.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeConnections()
    await this.rabbit.stop()
    await this.#open.close()
  }
}

class Opened {
  readonly clock = createClock()
  readonly journal = new Journal()
  readonly seed = createSeed(7)
  readonly #seams = new Map<string, { seam: Seam; listener: Listener }>()
  readonly #describe: (address: { host: string; port: number }) => Endpoint

  constructor(describe: (address: { host: string; port: number }) => Endpoint) {
    this.#describe = describe
  }

  seam(consumer: string): Seam {
    const there = this.#seams.get(consumer)
    if (there === undefined) throw new Error(`nobody connected as ${consumer}`)
    return there.seam
  }

  async endpointFor(consumer: string): Promise<Endpoint> {
    let there = this.#seams.get(consumer)
    if (there === undefined) {
      const { clock, seed, journal } = this
      there = { seam: new Seam({ consumer, service: 'queue', clock, seed, journal }), listener: await listen() }
      this.#seams.set(consumer, there)
      this.#serve(consumer)
    }
    return this.#describe(there.listener.address)
  }

  rabbit: RunningRabbitmq | undefined

  serve(rabbit: RunningRabbitmq): void {
    this.rabbit = rabbit
    for (const consumer of this.#seams.keys()) this.#serve(consumer)
  }

  #serve(consumer: string): void {
    const { rabbit } = this
    const there = this.#seams.get(consumer)
    if (rabbit !== undefined) there?.listener.serve((socket) => rabbit.accept(socket, there.seam))
  }

  mend(): void {
    for (const { seam } of this.#seams.values()) seam.mend()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#seams.values()].map(({ listener }) => listener.close()))
  }
}

export async function startBroker(
  options: RabbitmqOptions = {},
  provider: Provider = 'embedded',
): Promise<BrokerUnderTest> {
  const service = rabbitmq(options)
  const opened = new Opened((address) => service.endpointAt(address))
  const { clock, journal, seed } = opened
  const rabbit = await service.start({
    name: 'queue',
    environmentId: `t${process.pid}`,
    ...{ clock, journal, seed, provider },
    signal: new AbortController().signal,
    directory: process.cwd(),
    progress: () => {},
    endpointFor: (consumer) => opened.endpointFor(consumer),
  })
  opened.serve(rabbit)
  return new BrokerUnderTest(rabbit, opened)
}
