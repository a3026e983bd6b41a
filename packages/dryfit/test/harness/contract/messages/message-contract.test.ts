import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import {
  assertVerified,
  eachLike,
  email,
  integer,
  MessageContract,
  planVerification,
  readPact,
  regex,
} from '../../../../src/harness/contract/index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-messages-'))
})
afterEach(() => rm(folder, { recursive: true }))

const ORDER = { id: integer(7), email: email('ann@example.com'), items: eachLike({ sku: regex(/^[A-Z]+$/, 'LAMP') }) }

/** The contract of a notifier that took one message. */
async function written(): Promise<string> {
  const contract = new MessageContract({ consumer: 'notifier', provider: 'orders' })
  const expected = {
    contents: ORDER,
    metadata: { topic: regex(/^orders\..+/, 'orders.eu') },
    states: ['an order was paid'],
  }
  await contract.expects('a confirmed order', expected, () => undefined)
  const [path = ''] = await contract.write(folder)
  return path
}

async function verify(path: string, message: unknown): Promise<void> {
  const pact = readPact(await readFile(path, 'utf8'), path)
  const verifications = await planVerification({
    pacts: [pact],
    messages: { 'a confirmed order': () => message },
    stateHandlers: { 'an order was paid': () => undefined },
  })
  for (const each of verifications) assertVerified(await each.run())
}

describe('a consumer of messages', () => {
  test('is handed the example of each message that it expects, with its type', async () => {
    const contract = new MessageContract({ consumer: 'notifier', provider: 'orders' })
    const taken: unknown[] = []
    await contract.expects('a confirmed order', { contents: ORDER, metadata: { topic: 'orders' } }, (message) => {
      expectTypeOf(message.contents.id).toEqualTypeOf<number>()
      taken.push(message)
    })
    await contract.expects('a note', { contents: 'hello' }, ({ contents }) => taken.push(contents))
    expect(taken).toEqual([
      {
        contents: { id: 7, email: 'ann@example.com', items: [{ sku: 'LAMP' }] },
        metadata: { contentType: 'application/json', topic: 'orders' },
      },
      'hello',
    ])
    expect(contract.interactions.map(({ description }) => description)).toEqual(['a confirmed order', 'a note'])
  })

  test('that cannot handle a message makes no contract of it', async () => {
    const contract = new MessageContract({ consumer: 'notifier', provider: 'orders' })
    const attempt = contract.expects('a confirmed order', { contents: { id: 7 } }, async () => {
      throw new Error('no such template')
    })
    await expect(attempt).rejects.toThrow(/"a confirmed order"[\s\S]*no such template[\s\S]*"id": 7/)
    expect(contract.interactions).toEqual([])
  })

  test('may not expect two messages of one name', async () => {
    const contract = new MessageContract({ consumer: 'notifier', provider: 'orders' })
    await contract.expects('an order', { contents: { id: 7 } }, () => undefined)
    await contract.expects('an order', { contents: { id: 8 } }, () => undefined)
    expect(() => contract.interactions).toThrow(/CONTRACT_CONFLICT/)
  })
})

describe('the sender of the messages', () => {
  const good = { contents: { id: 9, email: 'ben@example.com', items: [{ sku: 'DESK' }, { sku: 'MUG' }] } }

  test('is verified by the message that it really makes', async () => {
    const path = await written()
    expect(path).toBe(join(folder, 'notifier-orders.json'))
    await verify(path, { ...good, metadata: { contentType: 'application/json', topic: 'orders.us' } })
  })

  test.each<[string, object, RegExp]>([
    ['a field of another type', { contents: { ...good.contents, id: 'nine' } }, /\$\.id/],
    ['a list without elements', { contents: { ...good.contents, items: [] } }, /items/],
    ['a text that does not fit', { contents: { ...good.contents, items: [{ sku: 'desk' }] } }, /sku/],
    ['another topic', { metadata: { contentType: 'application/json', topic: 'mails' } }, /topic/],
  ])('is refused for %s', async (_case, change, message) => {
    const made = { ...good, metadata: { contentType: 'application/json', topic: 'orders.us' }, ...change }
    await expect(verify(await written(), made)).rejects.toThrow(message)
  })
})
