import { AmqpClient } from '../../packages/dryfit/src/services/amqp/client/client.ts'
import type { ClientChannel, Received } from '../../packages/dryfit/src/services/amqp/client/client-channel.ts'
import {
  EMPTY_TABLE,
  tableFromPlain,
  tableToPlain,
} from '../../packages/dryfit/src/services/amqp/values/field-table.ts'
import type { Properties } from '../../packages/dryfit/src/services/amqp/values/properties.ts'
import { METHODS, type MethodArgs, type MethodName } from '../../packages/dryfit/src/services/amqp/wire/methods.ts'

export interface Target {
  readonly name: string
  readonly host: string
  readonly port: number
}

/** Real milliseconds in which a broker says what it has to say. */
const PATIENCE_MS = 5000
/** Silence after which nothing more is expected. */
const QUIET_MS = 25

/** One run of a case against one broker. Everything the broker says goes into the transcript. */
export class Driver {
  readonly transcript: string[] = []
  readonly target: Target
  readonly #connections: AmqpClient[] = []
  readonly #aliases = new Map<string, string>()

  constructor(target: Target) {
    this.target = target
  }

  async connect(vhost = '/'): Promise<Link> {
    const { host, port } = this.target
    const client = await AmqpClient.connect({ host, port, user: 'guest', password: 'guest', vhost })
    this.#connections.push(client)
    return new Link(client, this)
  }

  /** Puts a line into the transcript; names that the broker made up are numbered. */
  note(line: string): void {
    this.transcript.push(
      line
        .replace(/amq\.(gen|ctag|rabbitmq\.reply-to\.g)[-\w.=+/]+/g, (name) => this.#alias(name))
        .replace(/"time":\d+/g, '"time":0'),
    )
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) await connection.close()
  }

  #alias(name: string): string {
    let alias = this.#aliases.get(name)
    if (alias === undefined) {
      alias = `<made-up-${this.#aliases.size}>`
      this.#aliases.set(name, alias)
    }
    return alias
  }
}

export class Link {
  readonly client: AmqpClient
  readonly #driver: Driver

  constructor(client: AmqpClient, driver: Driver) {
    this.client = client
    this.#driver = driver
  }

  async channel(label = 'ch'): Promise<Wire> {
    return new Wire(await this.client.channel(), this.#driver, label)
  }

  /** Waits for the broker to end the connection, and notes why. */
  async ended(): Promise<void> {
    await withPatience(this.client.ended())
    const { closedBecause: reason } = this.client
    this.#driver.note(`connection closed: ${reason === undefined ? 'without a word' : closeText(reason)}`)
  }
}

/** Arguments, with tables as plain objects, and everything else left at zero, empty or false. */
export type Loose<N extends MethodName> = {
  readonly [A in keyof MethodArgs<N>]?: MethodArgs<N>[A] | Readonly<Record<string, unknown>>
}

/** A channel whose every answer is noted. */
export class Wire {
  readonly channel: ClientChannel
  readonly #driver: Driver
  readonly #label: string
  /** Deliveries, returns, confirms and cancels in their order. */
  readonly inbox: Received[]

  constructor(channel: ClientChannel, driver: Driver, label: string) {
    this.channel = channel
    this.#driver = driver
    this.#label = label
    this.inbox = channel.inbox
  }

  /** Asks and notes the answer or the close. */
  async ask<N extends MethodName>(name: N, args: Loose<N> = {}): Promise<Received | undefined> {
    try {
      const received = await withPatience(this.channel.request(name, fill(name, args)))
      this.#note(`${name} → ${show(received)}`)
      return received
    } catch (thrown) {
      const reason = this.channel.closedBecause
      this.#note(`${name} → closed: ${reason === undefined ? String(thrown) : closeText(reason)}`)
      return undefined
    }
  }

  tell<N extends MethodName>(name: N, args: Loose<N> = {}): void {
    this.channel.send(name, fill(name, args))
  }

  publish(args: Loose<'basic.publish'>, body = 'x', properties: LooseProperties = {}): void {
    const { headers, ...rest } = properties
    const all: Properties = { ...rest, ...(headers !== undefined && { headers: tableFromPlain(headers) }) }
    this.channel.publish(fill('basic.publish', args), all, Buffer.from(body))
  }

  /** Waits until so many things have come unasked, and notes them. */
  async came(count: number): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (this.inbox.length < count && this.channel.closedBecause === undefined && performance.now() < deadline) {
      await pause(2)
    }
    await this.settle()
    for (const received of this.inbox.splice(0)) this.#note(`← ${show(received)}`)
    if (this.channel.closedBecause !== undefined) this.#note(`closed: ${closeText(this.channel.closedBecause)}`)
  }

  /** Lets everything that was told take effect: a round trip, and a moment of silence. */
  async settle(): Promise<void> {
    if (this.channel.closedBecause === undefined) {
      await withPatience(
        this.channel.request('basic.qos', fill('basic.qos', { prefetchCount: this.prefetch })).catch(() => {}),
      )
    }
    let seen = -1
    while (seen !== this.inbox.length) {
      seen = this.inbox.length
      await pause(QUIET_MS)
    }
  }

  /** The prefetch that {@link settle} repeats, so that it changes nothing. */
  prefetch = 0

  async qos(prefetchCount: number, global = false): Promise<void> {
    if (!global) this.prefetch = prefetchCount
    await this.ask('basic.qos', { prefetchCount, global })
  }

  #note(line: string): void {
    this.#driver.note(`${this.#label}: ${line}`)
  }
}

export type LooseProperties = Omit<Properties, 'headers'> & { readonly headers?: Readonly<Record<string, unknown>> }

export function fill<N extends MethodName>(name: N, given: Loose<N>): MethodArgs<N> {
  const [, , fields] = METHODS[name]
  const values = given as Readonly<Record<string, unknown>>
  const args: Record<string, unknown> = {}
  for (const [field, domain] of Object.entries(fields)) {
    const value = values[field]
    if (domain === 'table') args[field] = value === undefined ? EMPTY_TABLE : tableOf(value)
    else args[field] = value ?? { bit: false, shortstr: '', longstr: '' }[domain as 'bit'] ?? 0
  }
  return args as MethodArgs<N>
}

function tableOf(value: unknown): unknown {
  return value instanceof Map ? value : tableFromPlain(value as Record<string, unknown>)
}

function show({ method, properties, body }: Received): string {
  const { headers, ...rest } = properties
  const shown: Record<string, unknown> = { ...method.args }
  delete shown.serverProperties
  const content =
    'routingKey' in method.args && body !== undefined
      ? ` ${json({ ...rest, ...(headers && { headers: sorted(tableToPlain(headers)) }) })} ${body.toString()}`
      : ''
  return `${method.name} ${json(shown)}${content}`
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  )
}

function json(value: unknown): string {
  return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? String(each) : each))
}

function closeText({ code, text, classId, methodId }: NonNullable<ClientChannel['closedBecause']>): string {
  return `${code} ${text} (${classId},${methodId})`
}

function withPatience<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
