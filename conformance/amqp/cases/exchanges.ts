import { type Case, conversation } from '../case.ts'
import type { Loose } from '../driver.ts'

type Declare = Loose<'exchange.declare'>

/** Declared twice; the second must be the same. */
const PAIRS: readonly (readonly [title: string, first: Declare, second: Declare])[] = [
  ['the same again', { type: 'topic', durable: true }, { type: 'topic', durable: true }],
  ['another type', { type: 'direct' }, { type: 'topic' }],
  ['durable after transient', { type: 'direct' }, { type: 'direct', durable: true }],
  ['auto-delete after not', { type: 'direct' }, { type: 'direct', autoDelete: true }],
  ['internal after not', { type: 'direct' }, { type: 'direct', internal: true }],
  [
    'another alternate exchange',
    { type: 'direct', arguments: { 'alternate-exchange': 'a' } },
    { type: 'direct', arguments: { 'alternate-exchange': 'b' } },
  ],
  [
    'an alternate exchange after none',
    { type: 'direct' },
    { type: 'direct', arguments: { 'alternate-exchange': 'b' } },
  ],
  [
    'none after an alternate exchange',
    { type: 'direct', arguments: { 'alternate-exchange': 'b' } },
    { type: 'direct' },
  ],
  ['an argument nobody knows', { type: 'direct' }, { type: 'direct', arguments: { 'x-strange': 1 } }],
]

const REFUSED: readonly (readonly [title: string, args: Declare])[] = [
  ['of no known type', { exchange: 'c-x', type: 'nonsense-type' }],
  ['with a reserved name', { exchange: 'amq.mine', type: 'direct' }],
  ['without a name', { exchange: '', type: 'direct' }],
  ['passively without a name', { exchange: '', passive: true }],
  ['passively where there is none', { exchange: 'c-missing', passive: true }],
  ['with a number as alternate exchange', { exchange: 'c-x', type: 'direct', arguments: { 'alternate-exchange': 5 } }],
  ['that the broker declared, differently', { exchange: 'amq.direct', type: 'topic', durable: true }],
  ['that the broker declared', { exchange: 'amq.direct', type: 'direct', durable: true }],
  ['passively that the broker declared', { exchange: 'amq.topic', passive: true }],
]

export const exchanges: readonly Case[] = [
  ...PAIRS.map(([title, first, second]) =>
    conversation(`exchange.declare: ${title}`, async (driver) => {
      const channel = await (await driver.connect()).channel()
      await channel.ask('exchange.declare', { exchange: 'c-x', ...first })
      await channel.ask('exchange.declare', { exchange: 'c-x', ...second })
      const other = await (await driver.connect()).channel('other')
      await other.ask('exchange.delete', { exchange: 'c-x' })
    }),
  ),
  ...REFUSED.map(([title, args]) =>
    conversation(`exchange.declare: one ${title}`, async (driver) => {
      const link = await driver.connect()
      const channel = await link.channel()
      await channel.ask('exchange.declare', args)
      const other = await (await driver.connect()).channel('other')
      await other.ask('exchange.delete', { exchange: 'c-x' })
    }),
  ),
  conversation('exchange.delete: missing, reserved, default, in use', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('exchange.delete', { exchange: 'c-missing' })
    await channel.ask('exchange.declare', { exchange: 'c-x', type: 'fanout' })
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    await channel.ask('queue.bind', { queue: 'c-q', exchange: 'c-x' })
    await channel.ask('exchange.delete', { exchange: 'c-x', ifUnused: true })
    const second = await (await driver.connect()).channel('second')
    await second.ask('exchange.delete', { exchange: 'c-x' })
    await second.ask('exchange.delete', { exchange: 'amq.fanout' })
    const third = await (await driver.connect()).channel('third')
    await third.ask('exchange.delete', { exchange: '' })
  }),
  conversation('exchange.bind: what is missing is named, the source first', async (driver) => {
    for (const args of [
      { source: 'c-a', destination: 'c-b' },
      { source: 'amq.direct', destination: 'c-b' },
      { source: 'c-a', destination: 'amq.direct' },
      { source: '', destination: 'amq.direct' },
      { source: 'amq.direct', destination: '' },
    ]) {
      const channel = await (await driver.connect()).channel()
      await channel.ask('exchange.bind', { ...args, routingKey: 'k' })
    }
    const channel = await (await driver.connect()).channel()
    await channel.ask('exchange.unbind', { source: 'c-a', destination: 'c-b', routingKey: 'k' })
    await channel.ask('exchange.unbind', { source: 'amq.direct', destination: 'amq.fanout', routingKey: 'k' })
  }),
  conversation('exchange.bind: messages go on, through circles too', async (driver) => {
    const channel = await (await driver.connect()).channel()
    for (const exchange of ['c-a', 'c-b', 'c-c']) {
      await channel.ask('exchange.declare', { exchange, type: 'fanout', autoDelete: true })
    }
    await channel.ask('exchange.bind', { source: 'c-a', destination: 'c-b' })
    await channel.ask('exchange.bind', { source: 'c-b', destination: 'c-c' })
    await channel.ask('exchange.bind', { source: 'c-c', destination: 'c-a' })
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    await channel.ask('queue.bind', { queue: 'c-q', exchange: 'c-c' })
    channel.publish({ exchange: 'c-a', routingKey: 'x' })
    await channel.settle()
    await channel.ask('basic.get', { queue: 'c-q', noAck: true })
    await channel.ask('basic.get', { queue: 'c-q', noAck: true })
    await channel.ask('exchange.unbind', { source: 'c-a', destination: 'c-b' })
    await channel.ask('exchange.declare', { exchange: 'c-a', passive: true })
  }),
  conversation('an internal exchange takes nothing from clients', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('exchange.declare', { exchange: 'c-in', type: 'fanout', internal: true, autoDelete: true })
    channel.publish({ exchange: 'c-in', routingKey: 'x' })
    await channel.came(1)
    const other = await (await driver.connect()).channel('other')
    await other.ask('exchange.delete', { exchange: 'c-in' })
  }),
  conversation('an alternate exchange gets what its exchange cannot route', async (driver) => {
    const channel = await (await driver.connect()).channel()
    await channel.ask('exchange.declare', { exchange: 'c-alt', type: 'fanout' })
    await channel.ask('exchange.declare', {
      exchange: 'c-x',
      type: 'direct',
      arguments: { 'alternate-exchange': 'c-alt' },
    })
    await channel.ask('queue.declare', { queue: 'c-q', exclusive: true })
    await channel.ask('queue.declare', { queue: 'c-q2', exclusive: true })
    await channel.ask('queue.bind', { queue: 'c-q', exchange: 'c-alt' })
    await channel.ask('queue.bind', { queue: 'c-q2', exchange: 'c-x', routingKey: 'known' })
    channel.publish({ exchange: 'c-x', routingKey: 'known', mandatory: true }, 'one')
    channel.publish({ exchange: 'c-x', routingKey: 'unknown', mandatory: true }, 'two')
    await channel.settle()
    for (const queue of ['c-q', 'c-q', 'c-q2', 'c-q2']) await channel.ask('basic.get', { queue, noAck: true })
    await channel.came(0)
    await channel.ask('exchange.delete', { exchange: 'c-alt' })
    channel.publish({ exchange: 'c-x', routingKey: 'unknown', mandatory: true }, 'three')
    await channel.came(1)
    await channel.ask('exchange.delete', { exchange: 'c-x' })
  }),
]
