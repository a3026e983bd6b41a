import type { Clock } from '../../../foundation/core/index.ts'
import { describe, refuse } from '../errors.ts'
import { EMPTY_TABLE, type Table } from '../values/field-table.ts'
import type { Binding, BindingEnd } from './binding.ts'
import { deadLetterOf, goesRound } from './dead-letter.ts'
import { Exchange, type ExchangeDeclaration } from './exchange.ts'
import type { ExchangeType } from './exchange-types.ts'
import type { Message } from './message.ts'
import { type DeathReason, Queue, type QueueDeclaration, type QueueHost } from './queue.ts'
import { routeTo } from './routing.ts'

/** The exchanges that RabbitMQ gives each virtual host. */
const PREDECLARED: readonly (readonly [name: string, type: ExchangeType, internal?: boolean])[] = [
  ['', 'direct'],
  ['amq.direct', 'direct'],
  ['amq.fanout', 'fanout'],
  ['amq.headers', 'headers'],
  ['amq.match', 'headers'],
  ['amq.rabbitmq.trace', 'topic', true],
  ['amq.topic', 'topic'],
]

/** The name that the broker's own declarations go by. */
export const BROKER = 'broker'

/** What became of a published message. */
export interface PublishResult {
  /** Queues it was routed to. */
  readonly queues: number
  /** A full queue refused it. */
  readonly refused: boolean
}

/** Where a publish in reply to `amq.rabbitmq.reply-to` goes: to a channel, by the name of its reply queue. */
export type ReplyConsumers = ReadonlyMap<string, (message: Message) => void>

interface Letter {
  readonly queue: Queue
  readonly message: Message
  readonly reason: DeathReason
}

/** Told of every message that comes into a queue. */
export type ArrivalWatcher = (vhost: string, queue: string, message: Message) => void

/** A virtual host: exchanges, queues and bindings under names. */
export class VirtualHost implements QueueHost {
  readonly name: string
  readonly clock: Clock
  readonly exchanges = new Map<string, Exchange>()
  readonly queues = new Map<string, Queue>()
  readonly #replyConsumers: ReplyConsumers
  readonly #watcher: ArrivalWatcher
  #letters: Letter[] = []
  #routing = 0

  constructor(name: string, clock: Clock, replyConsumers: ReplyConsumers, watcher: ArrivalWatcher) {
    this.name = name
    this.clock = clock
    this.#replyConsumers = replyConsumers
    this.#watcher = watcher
    for (const [exchange, type, internal = false] of PREDECLARED) {
      this.addExchange({
        name: exchange,
        type,
        internal,
        durable: true,
        autoDelete: false,
        arguments: EMPTY_TABLE,
        declaredBy: BROKER,
      })
    }
  }

  addExchange(declaration: ExchangeDeclaration): Exchange {
    const exchange = new Exchange(declaration, this.name)
    this.exchanges.set(declaration.name, exchange)
    return exchange
  }

  addQueue(declaration: QueueDeclaration): Queue {
    const queue = new Queue(declaration, this)
    this.queues.set(declaration.name, queue)
    return queue
  }

  /** @throws Refusal `NOT_FOUND - no queue …` */
  queue(name: string): Queue {
    const queue = this.queues.get(name)
    if (queue === undefined) throw refuse.notFound(describe('queue', name, this.name))
    return queue
  }

  /** @throws Refusal `NOT_FOUND - no exchange …` */
  exchange(name: string): Exchange {
    const exchange = this.exchanges.get(name)
    if (exchange === undefined) throw refuse.notFound(describe('exchange', name, this.name))
    return exchange
  }

  /** Takes a queue away with all that leads to it. Returns how many messages waited in it. */
  removeQueue(queue: Queue): number {
    if (!this.queues.delete(queue.name)) return 0
    const waiting = queue.readyCount
    queue.close()
    this.#unbindAll(queue)
    return waiting
  }

  removeExchange(exchange: Exchange): void {
    if (!this.exchanges.delete(exchange.name)) return
    for (const binding of [...exchange.outgoing]) exchange.remove(binding)
    this.#unbindAll(exchange)
  }

  /** Adds a binding unless it is there. */
  bind(binding: Binding): void {
    const source = this.exchange(binding.source.name)
    source.checkBinding(binding.arguments)
    if (source.find(binding.destination, binding.routingKey, binding.arguments) === undefined) source.add(binding)
  }

  /** Removes a binding if it is there. */
  unbind(source: Exchange, destination: BindingEnd, routingKey: string, args: Table): void {
    const binding = source.find(destination, routingKey, args)
    if (binding !== undefined) this.#remove(source, binding)
  }

  publish(exchange: Exchange, message: Message): PublishResult {
    let refused = false
    let queues = 0
    this.#routing++
    routeTo(this, exchange, message, (queue) => {
      queues++
      if (!queue.enqueue(message)) refused = true
    })
    this.#routing--
    this.#sendLetters()
    if (exchange.name === '') this.#reply(message)
    return { queues, refused }
  }

  deadLetter(queue: Queue, message: Message, reason: DeathReason): void {
    if (queue.settings.deadLetterExchange === undefined) return
    this.#letters.push({ queue, message, reason })
    this.#sendLetters()
  }

  arrived(queue: string, message: Message): void {
    this.#watcher(this.name, queue, message)
  }

  abandon(queue: Queue): void {
    this.removeQueue(queue)
  }

  /** A letter leaves once the message that pushed it out has reached all its queues, as it would in RabbitMQ. */
  #sendLetters(): void {
    if (this.#routing > 0) return
    for (let letter = this.#letters.shift(); letter !== undefined; letter = this.#letters.shift()) this.#send(letter)
  }

  #send({ queue, message, reason }: Letter): void {
    const exchange = this.exchanges.get(queue.settings.deadLetterExchange ?? '')
    if (exchange === undefined) return
    const letter = deadLetterOf(message, queue, reason, this.clock.now())
    this.#routing++
    routeTo(this, exchange, letter, (target) => {
      if (reason === 'rejected' || !goesRound(letter, target.name)) target.enqueue(letter)
    })
    this.#routing--
  }

  #reply(message: Message): void {
    for (const key of new Set(message.routingKeys)) this.#replyConsumers.get(key)?.(message)
  }

  #unbindAll(destination: BindingEnd): void {
    for (const binding of [...destination.bindings]) {
      const source = this.exchanges.get(binding.source.name)
      if (source !== undefined) this.#remove(source, binding)
    }
  }

  /** An auto-delete exchange goes with its last binding. */
  #remove(source: Exchange, binding: Binding): void {
    source.remove(binding)
    if (source.declaration.autoDelete && source.outgoing.size === 0) this.removeExchange(source)
  }
}
