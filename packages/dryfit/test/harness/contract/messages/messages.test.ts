import { describe, expect, test } from 'vitest'
import { Exchange, Journal } from '../../../../src/foundation/core/index.ts'
import {
  asyncApiOf,
  ContractRecorder,
  MessageConformance,
  messageSchemas,
  planVerification,
} from '../../../../src/harness/contract/index.ts'

/** A journal in which these messages crossed. */
function journalOf(...messages: readonly (readonly [operation: string, body: string, outcome?: 'ok' | 'error'])[]) {
  const journal = new Journal()
  for (const [operation, body, outcome = 'ok'] of messages) {
    const request = { body: Buffer.from(body), bodyBytes: body.length, value: { contentType: 'application/json' } }
    const exchange = new Exchange(journal.nextId(), 'notifier', 'queue', 0, { protocol: 'amqp', operation, request })
    journal.open(exchange)
    journal.close(exchange, { outcome })
  }
  return journal
}

const document = asyncApiOf({
  asyncapi: '3.0.0',
  channels: {
    orders: {
      address: 'orders.v1',
      messages: {
        shipped: { $ref: '#/components/messages/Shipped' },
        cancelled: { payload: { required: ['reason'] } },
      },
    },
    '$ref-ed': { $ref: '#/components/channels/Mails' },
    other: { messages: { avro: { payload: { schemaFormat: 'application/vnd.apache.avro', schema: {} } } } },
  },
  components: {
    channels: { Mails: { address: 'mails', messages: { mail: { payload: { $ref: '#/components/schemas/Mail' } } } } },
    messages: { Shipped: { payload: { type: 'object', required: ['orderId'] } } },
    schemas: {
      Mail: { type: 'object', required: ['to'], properties: { reply: { $ref: '#/components/schemas/Mail' } } },
    },
  },
})

describe('messages are held against an AsyncAPI document', () => {
  const reasons = async (operation: string, body: string) =>
    (await new MessageConformance(document).check(journalOf([operation, body]), {})).flatMap((each) => each.reasons)

  test.each([
    ['one of several messages of a queue', 'publish → orders.v1', '{"reason":"lost"}'],
    ['a delivery', 'deliver queue orders.v1', '{"orderId":1}'],
    ['a topic behind an exchange', 'publish events → mails', '{"to":"a","reply":{"to":"b"}}'],
    ['a queue that the document does not know', 'publish → elsewhere', 'anything'],
    ['what is no message', 'declare queue orders.v1', ''],
    ['a payload in another schema language', 'publish → other', '{}'],
  ])('%s fits', async (_case, operation, body) => {
    expect(await reasons(operation, body)).toEqual([])
  })

  test.each([
    [
      'none of the messages of its queue',
      'publish → orders.v1',
      '{}',
      [
        'no "shipped": the body lacks the required property "orderId"',
        'no "cancelled": the body lacks the required property "reason"',
      ],
    ],
    ['a text that is not JSON', 'publish → mails', 'to: a', ['the body is not JSON']],
    [
      'a schema that refers to itself',
      'publish → mails',
      '{"to":"a","reply":{}}',
      ['no "mail": /reply lacks the required property "to"'],
    ],
  ])('%s does not', async (_case, operation, body, expected) => {
    expect(await reasons(operation, body)).toEqual(expected)
  })

  test('and what never crossed is named', async () => {
    const conformance = new MessageConformance(document)
    const found = await conformance.check(journalOf(['publish → orders.v1', '{"orderId":1}']), {})
    conformance.assert(found)
    expect(conformance.missing).toEqual(['orders.v1: cancelled', 'mails: mail', 'other: avro'])
    expect(() => conformance.assert([{ exchange: {} as Exchange, address: 'a', reasons: ['why'] }])).toThrow(
      /1 message\(s\) do not keep to AsyncAPI document/,
    )
  })
})

test('schemas by queue are a document as well', async () => {
  const conformance = new MessageConformance(messageSchemas({ 'a/b': { type: 'object', required: ['id'] } }))
  expect(await conformance.check(journalOf(['publish → a/b', '{"id":1}'], ['publish → a/b', '{}']), {})).toMatchObject([
    { address: 'a/b', reasons: [expect.stringContaining('"id"')] },
  ])
})

test.each([
  [{ asyncapi: '2.6.0', channels: {} }, /its field "asyncapi" is 2\.6\.0/],
  [{ openapi: '3.1.0' }, /its field "asyncapi" is undefined/],
  [{ asyncapi: '3.0.0' }, /it has no channels/],
  [{ asyncapi: '3.0.0', channels: { a: 7 } }, /#\/channels\/a is no channel/],
  [{ asyncapi: '3.0.0', channels: { a: { messages: { m: { $ref: '#/nowhere' } } } } }, /messages\/m is no message/],
])('%j is no AsyncAPI document of version 3', (root, message) => {
  expect(() => asyncApiOf(root as never)).toThrow(message)
})

describe('a message that was delivered becomes a contract', () => {
  const recorded = () => {
    const journal = journalOf(
      ['publish → orders', '{"orderId":1}'],
      ['deliver queue orders', '{"orderId":1}'],
      ['deliver queue other', '{}'],
      ['deliver queue orders', '{"orderId":2}', 'error'],
    )
    const recorder = new ContractRecorder({
      ...{ journal, consumer: 'notifier', provider: 'orders' },
      ...{ through: 'queue', operation: 'deliver queue orders' },
    })
    recorder.record(0, { title: 'a confirmation' })
    return recorder.interactions
  }

  test('when the consumer took it, and nothing else does', () => {
    expect(recorded().map(({ type, description }) => [type, description])).toEqual([
      ['async-message', 'a confirmation: deliver queue orders'],
    ])
  })

  test.each([
    ['another number is the same message', { orderId: 4711 }, 'passed'],
    ['a further field is', { orderId: 1, more: true }, 'passed'],
    ['a text in place of a number is not', { orderId: '1' }, 'failed'],
    ['a missing field is not', {}, 'failed'],
  ])('that the provider keeps: %s', async (_case, contents, status) => {
    const pact = {
      consumer: 'notifier',
      provider: 'orders',
      interactions: recorded(),
      version: 4 as const,
      metadata: {},
    }
    const messages = { 'a confirmation: deliver queue orders': () => contents }
    const [verification] = await planVerification({ pacts: [pact], messages })
    expect((await verification?.run())?.status).toBe(status)
  })
})
