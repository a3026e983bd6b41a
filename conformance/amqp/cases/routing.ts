import { type Case, conversation } from '../case.ts'
import type { LooseProperties } from '../driver.ts'

const PATTERNS = [
  '#',
  '*',
  'a',
  'a.*',
  '*.b',
  'a.#',
  '#.b',
  'a.*.c',
  'a.#.c',
  '#.#',
  '*.#',
  '#.*',
  'a.#.#.c',
  '',
  'a.',
  '.a',
]
const KEYS = ['', 'a', 'b', 'a.b', 'a.b.c', 'a.c', 'a.b.b.c', '.', 'a.', '.a', 'a..c', '#', '*', 'x.y.z.b']

const HEADER_BINDINGS: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { a: 1 },
  { 'x-match': 'all', a: 1, b: 'two' },
  { 'x-match': 'any', a: 1, b: 'two' },
  { 'x-match': 'any' },
  { 'x-match': 'all', a: null },
  { 'x-match': 'all', 'x-own': 1 },
  { 'x-match': 'all-with-x', 'x-own': 1 },
  { 'x-match': 'any-with-x', 'x-own': 1, a: 9 },
  { 'x-match': 'any', t: true },
  { 'x-match': 'all', d: 1.5 },
]
const HEADERS: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { a: 1 },
  { a: '1' },
  { a: 1, b: 'two' },
  { b: 'two' },
  { a: 5_000_000_000 },
  { 'x-own': 1 },
  { t: true },
  { d: 1.5, a: null },
]

export const routing: readonly Case[] = [
  conversation('a topic exchange matches words', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('exchange.declare', { exchange: 'c-t', type: 'topic', autoDelete: true })
    for (const [index, routingKey] of PATTERNS.entries()) {
      await channel.ask('queue.declare', { queue: `c-t${index}`, exclusive: true })
      await channel.ask('queue.bind', { queue: `c-t${index}`, exchange: 'c-t', routingKey })
    }
    for (const routingKey of KEYS) channel.publish({ exchange: 'c-t', routingKey }, routingKey)
    await channel.settle()
    for (const index of PATTERNS.keys()) await drain(channel, `c-t${index}`)
  }),
  conversation('a headers exchange matches headers', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('exchange.declare', { exchange: 'c-h', type: 'headers', autoDelete: true })
    for (const [index, args] of HEADER_BINDINGS.entries()) {
      await channel.ask('queue.declare', { queue: `c-h${index}`, exclusive: true })
      await channel.ask('queue.bind', { queue: `c-h${index}`, exchange: 'c-h', arguments: args })
    }
    for (const headers of HEADERS) channel.publish({ exchange: 'c-h' }, JSON.stringify(headers), { headers })
    await channel.settle()
    for (const index of HEADER_BINDINGS.keys()) await drain(channel, `c-h${index}`)
  }),
  conversation('a headers binding says all or any, or nothing', async (driver) => {
    for (const match of ['none', 5]) {
      const channel = await (await driver.connect()).channel()
      await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
      await channel.ask('queue.bind', { queue: 'c-q', exchange: 'amq.headers', arguments: { 'x-match': match } })
    }
  }),
  conversation('a queue gets a message once, however many bindings lead to it', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    for (const routingKey of ['a.*', '*.b', 'a.b', '#']) {
      await channel.ask('queue.bind', { queue: 'c-q', exchange: 'amq.topic', routingKey })
    }
    channel.publish({ exchange: 'amq.topic', routingKey: 'a.b' })
    await channel.settle()
    await drain(channel, 'c-q')
  }),
  conversation('CC and BCC add routing keys, and only CC is seen', async (driver) => {
    const channel = await (await driver.connect()).channel()
    for (const queue of ['c-1', 'c-2', 'c-3']) await channel.ask('queue.declare', { queue, exclusive: true })
    channel.publish({ routingKey: 'c-1' }, 'copies', { headers: { CC: ['c-2'], BCC: ['c-3'], other: 1 } })
    channel.publish({ routingKey: 'c-1' }, 'hidden', { headers: { BCC: ['c-3', 'c-3', 'c-1'] } })
    await channel.settle()
    for (const queue of ['c-1', 'c-2', 'c-3']) await drain(channel, queue)
    channel.publish({ routingKey: 'c-1' }, 'wrong', { headers: { CC: 'c-2' } })
    await channel.came(1)
  }),
  conversation(
    'queue.bind: defaults, missing ends, the default exchange, unbinding what is not bound',
    async (driver) => {
      const channel = await (await driver.connect()).channel()
      await channel.ask('queue.declare', { queue: '', exclusive: true })
      await channel.ask('queue.bind', { exchange: 'amq.direct' })
      await channel.ask('queue.unbind', { exchange: 'amq.direct', routingKey: 'never' })
      await channel.ask('queue.unbind', { exchange: 'c-missing', queue: 'c-missing' })
      for (const args of [
        { queue: 'c-missing', exchange: 'amq.direct' },
        { queue: 'c-missing', exchange: 'c-missing' },
        { queue: 'c-missing', exchange: '' },
        { queue: '', exchange: 'amq.direct' },
      ]) {
        const another = await (await driver.connect()).channel()
        await another.ask('queue.bind', { ...args, routingKey: args.queue === '' ? '' : 'k' })
      }
    },
  ),
  conversation('an auto-delete exchange goes with its last binding', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('exchange.declare', { exchange: 'c-ad', type: 'direct', autoDelete: true })
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    await channel.ask('queue.bind', { queue: 'c-q', exchange: 'c-ad', routingKey: 'a' })
    await channel.ask('queue.bind', { queue: 'c-q', exchange: 'c-ad', routingKey: 'b' })
    await channel.ask('queue.unbind', { queue: 'c-q', exchange: 'c-ad', routingKey: 'a' })
    await channel.ask('exchange.declare', { exchange: 'c-ad', passive: true })
    await channel.ask('queue.delete', { queue: 'c-q' })
    await channel.ask('exchange.declare', { exchange: 'c-ad', passive: true })
  }),
  conversation('properties and headers arrive as they were sent', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    const properties: LooseProperties = {
      contentType: 'text/plain',
      contentEncoding: 'utf-8',
      headers: {
        text: 'ü',
        number: 7,
        big: 2 ** 40,
        real: 0.5,
        yes: true,
        nothing: null,
        list: [1, 'a'],
        deep: { er: [] },
      },
      deliveryMode: 2,
      priority: 3,
      correlationId: 'c',
      replyTo: 'r',
      expiration: '60000',
      messageId: 'm',
      timestamp: 1_700_000_000,
      type: 't',
      userId: 'guest',
      appId: 'a',
      clusterId: 'k',
    }
    channel.publish({ routingKey: 'c-q' }, 'all', properties)
    channel.publish({ routingKey: 'c-q' }, '', {})
    await channel.settle()
    await drain(channel, 'c-q')
  }),
]

async function drain(channel: import('../driver.ts').Wire, queue: string): Promise<void> {
  for (;;) {
    const received = await channel.ask('basic.get', { queue, noAck: true })
    if (received?.method.name !== 'basic.get-ok') return
  }
}
