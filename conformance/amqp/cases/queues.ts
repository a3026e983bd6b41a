import { type Case, conversation } from '../case.ts'
import type { Loose } from '../driver.ts'

type Declare = Loose<'queue.declare'>

const PAIRS: readonly (readonly [title: string, first: Declare, second: Declare])[] = [
  ['the same again', { durable: true }, { durable: true }],
  ['durable after transient', {}, { durable: true }],
  ['transient after durable', { durable: true }, {}],
  ['auto-delete after not', {}, { autoDelete: true }],
  ['exclusive after shared', {}, { exclusive: true }],
  ['shared after exclusive', { exclusive: true }, {}],
  ['another time to live', { arguments: { 'x-message-ttl': 5 } }, { arguments: { 'x-message-ttl': 6 } }],
  ['a time to live after none', {}, { arguments: { 'x-message-ttl': 6 } }],
  ['none after a time to live', { arguments: { 'x-message-ttl': 6 } }, {}],
  ['a time to live of another width', { arguments: { 'x-message-ttl': 5 } }, { arguments: { 'x-message-ttl': 5n } }],
  [
    'another dead letter exchange',
    { arguments: { 'x-dead-letter-exchange': 'a' } },
    { arguments: { 'x-dead-letter-exchange': 'b' } },
  ],
  ['a maximal length of another type', { arguments: { 'x-max-length': 5 } }, { arguments: { 'x-max-length': '5' } }],
  ['classic, said out loud', {}, { arguments: { 'x-queue-type': 'classic' } }],
  ['quorum after classic', { durable: true }, { durable: true, arguments: { 'x-queue-type': 'quorum' } }],
  ['an argument nobody knows', {}, { arguments: { 'x-strange': 1 } }],
  ['passively', { durable: true }, { passive: true }],
]

/** Arguments, good and bad. */
const ARGUMENTS: readonly Readonly<Record<string, unknown>>[] = [
  ...[0, 1, -1, 315_360_000_000, 315_360_000_001, 'text', true, 1.5, null].map((value) => ({ 'x-message-ttl': value })),
  ...[0, 60_000, -1, 315_360_000_001, 'text'].map((value) => ({ 'x-expires': value })),
  ...[0, 5, -5, '5', false].map((value) => ({ 'x-max-length': value })),
  ...[0, -5, 'a'].map((value) => ({ 'x-max-length-bytes': value })),
  ...[0, 10, 255, 256, -1, '5'].map((value) => ({ 'x-max-priority': value })),
  ...['drop-head', 'reject-publish', 'reject-publish-dlx', 'nonsense', 5].map((value) => ({ 'x-overflow': value })),
  ...['default', 'lazy', 'nonsense', 5].map((value) => ({ 'x-queue-mode': value })),
  ...[1, 2, 3, 'a'].map((value) => ({ 'x-queue-version': value })),
  ...[true, false, 'true', 1].map((value) => ({ 'x-single-active-consumer': value })),
  ...['classic', 'nonsense', 5].map((value) => ({ 'x-queue-type': value })),
  { 'x-dead-letter-exchange': 5 },
  { 'x-dead-letter-exchange': 'c-nowhere' },
  { 'x-dead-letter-routing-key': 'k' },
  { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 5 },
  { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'k' },
  { 'x-delivery-limit': 5 },
  { 'x-dead-letter-strategy': 'at-least-once' },
  { 'x-max-age': '1D' },
  { 'x-strange': 'why not' },
]

const QUORUM: readonly Declare[] = [
  { durable: true },
  { durable: false },
  { durable: true, exclusive: true },
  { durable: true, autoDelete: true },
  { durable: true, queue: '' },
  { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-priority': 5 } },
  { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-queue-mode': 'lazy' } },
  { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 3 } },
  { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-quorum-initial-group-size': 0 } },
  { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-message-ttl': 60_000, 'x-max-length': 5 } },
]

export const queues: readonly Case[] = [
  ...PAIRS.map(([title, first, second]) =>
    conversation(`queue.declare: ${title}`, async (driver) => {
      const link = await driver.connect()
      const channel = await link.channel()
      await channel.ask('queue.declare', { queue: 'c-q', ...first })
      await channel.ask('queue.declare', { queue: 'c-q', ...second })
      await (await link.channel('clean-up')).ask('queue.delete', { queue: 'c-q' })
    }),
  ),
  ...ARGUMENTS.map((args) =>
    conversation(`queue.declare: ${JSON.stringify(args)}`, async (driver) => {
      const channel = await (await driver.connect()).channel()
      await channel.ask('queue.declare', { queue: 'c-q', exclusive: true, arguments: args })
    }),
  ),
  ...QUORUM.map((args) =>
    conversation(`queue.declare: quorum ${JSON.stringify(args)}`, async (driver) => {
      const link = await driver.connect()
      const channel = await link.channel()
      await channel.ask('queue.declare', { queue: 'c-qq', arguments: { 'x-queue-type': 'quorum' }, ...args })
      await (await link.channel('clean-up')).ask('queue.delete', { queue: 'c-qq' })
    }),
  ),
  conversation('queue.declare: names', async (driver) => {
    for (const args of [
      { queue: 'amq.mine' },
      { queue: 'c-missing', passive: true },
      { queue: '', passive: true },
      { queue: 'c-with\nbreak', exclusive: true },
      { queue: 'c-ünïcode', exclusive: true },
      { queue: '', exclusive: true },
      { queue: 'x'.repeat(255), exclusive: true },
    ]) {
      const channel = await (await driver.connect()).channel()
      await channel.ask('queue.declare', args)
    }
  }),
  conversation('an exclusive queue is closed to other connections', async (driver) => {
    const owner = await (await driver.connect()).channel('owner')
    await owner.ask('queue.declare', { queue: 'c-mine', exclusive: true })
    const link = await driver.connect()
    const actions = [
      ['queue.declare', { queue: 'c-mine' }],
      ['queue.declare', { queue: 'c-mine', exclusive: true }],
      ['queue.declare', { queue: 'c-mine', passive: true }],
      ['queue.bind', { queue: 'c-mine', exchange: 'amq.direct', routingKey: 'k' }],
      ['queue.unbind', { queue: 'c-mine', exchange: 'amq.direct', routingKey: 'k' }],
      ['queue.purge', { queue: 'c-mine' }],
      ['queue.delete', { queue: 'c-mine' }],
      ['basic.get', { queue: 'c-mine' }],
      ['basic.consume', { queue: 'c-mine' }],
    ] as const
    for (const [name, args] of actions) await (await link.channel('other')).ask(name, args)
    const publisher = await link.channel('other')
    publisher.publish({ routingKey: 'c-mine', mandatory: true }, 'anyone may send')
    await publisher.settle()
    await owner.ask('basic.get', { queue: 'c-mine', noAck: true })
  }),
  conversation('an exclusive queue ends with its connection', async (driver) => {
    const link = await driver.connect()
    await (await link.channel()).ask('queue.declare', { queue: 'c-mine', exclusive: true, durable: true })
    await link.client.close()
    const other = await (await driver.connect()).channel('other')
    await other.ask('queue.declare', { queue: 'c-mine', passive: true })
  }),
  conversation('an auto-delete queue goes with its last consumer, and not before it had one', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    await channel.ask('queue.declare', { queue: 'c-ad', autoDelete: true })
    await channel.ask('basic.get', { queue: 'c-ad' })
    await channel.ask('basic.consume', { queue: 'c-ad', consumerTag: 'one' })
    await channel.ask('basic.consume', { queue: 'c-ad', consumerTag: 'two' })
    await channel.ask('basic.cancel', { consumerTag: 'one' })
    await channel.ask('queue.declare', { queue: 'c-ad', passive: true })
    await channel.ask('basic.cancel', { consumerTag: 'two' })
    await channel.ask('queue.declare', { queue: 'c-ad', passive: true })
    const again = await link.channel('again')
    await again.ask('queue.declare', { queue: 'c-ad', autoDelete: true })
    await again.ask('basic.consume', { queue: 'c-ad' })
    await again.ask('channel.close', { replyCode: 200 })
    await (await link.channel('after')).ask('queue.declare', { queue: 'c-ad', passive: true })
  }),
  conversation('queue.delete and queue.purge: counts, conditions, what is missing', async (driver) => {
    const link = await driver.connect()
    const channel = await link.channel()
    await channel.ask('queue.delete', { queue: 'c-missing' })
    await channel.ask('queue.declare', { queue: 'c-q' })
    for (const body of ['1', '2', '3']) channel.publish({ routingKey: 'c-q' }, body)
    await channel.settle()
    await channel.ask('basic.get', { queue: 'c-q' })
    await channel.ask('queue.declare', { queue: 'c-q', passive: true })
    await channel.ask('queue.purge', { queue: 'c-q' })
    await channel.ask('queue.purge', { queue: 'c-q' })
    channel.publish({ routingKey: 'c-q' }, '4')
    await channel.settle()
    await channel.ask('queue.delete', { queue: 'c-q', ifEmpty: true })
    const second = await link.channel('second')
    await second.ask('basic.consume', { queue: 'c-q', consumerTag: 't' })
    await second.came(1)
    await second.ask('queue.delete', { queue: 'c-q', ifUnused: true })
    const third = await link.channel('third')
    await third.ask('queue.delete', { queue: 'c-q' })
    await third.ask('queue.purge', { queue: 'c-q' })
  }),
  conversation('an empty queue name means the queue declared last, if there is one', async (driver) => {
    for (const name of ['basic.get', 'basic.consume', 'queue.purge', 'queue.delete'] as const) {
      const channel = await (await driver.connect()).channel()
      await channel.ask(name, {})
    }
    const channel = await (await driver.connect()).channel()
    await channel.ask('queue.declare', { queue: 'c-last', exclusive: true })
    channel.publish({ routingKey: 'c-last' })
    await channel.settle()
    await channel.ask('basic.get', { noAck: true })
    await channel.ask('queue.bind', { exchange: 'amq.direct' })
    channel.publish({ exchange: 'amq.direct', routingKey: 'c-last' })
    await channel.settle()
    await channel.ask('queue.purge', {})
    await channel.ask('queue.delete', {})
  }),
]
