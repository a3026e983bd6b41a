import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'amqplib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ContractWatch, coverageOf } from '../../../../src/harness/contract/index.ts'
import { system } from '../../../../src/harness/environment/index.ts'
import { type RabbitmqOptions, rabbitmq } from '../../../../src/services/amqp/index.ts'

const asyncapi = {
  asyncapi: '3.0.0',
  info: { title: 'Orders', version: '1' },
  channels: {
    orders: {
      messages: {
        paid: { payload: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } },
        refunded: { payload: { type: 'object', required: ['refund'] } },
      },
    },
  },
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-asyncapi-'))
  await writeFile(join(folder, 'asyncapi.json'), JSON.stringify(asyncapi))
})
afterEach(() => rm(folder, { recursive: true }))

/** What the watch says after an app published this to the queue `orders`. */
async function published(message: unknown, options: RabbitmqOptions = { asyncapi: 'asyncapi.json' }) {
  await using env = await system()
    .register('queue', rabbitmq({ definitions: { queues: [{ name: 'orders' }] }, ...options }))
    .startAll({ directory: folder })
  const { url } = await env.queue.endpointFor('shop')
  const connection = await connect(url)
  const channel = await connection.createConfirmChannel()
  channel.sendToQueue('orders', Buffer.from(JSON.stringify(message)), { contentType: 'application/json' })
  await channel.waitForConfirms()
  await connection.close()
  const watch = await ContractWatch.of(env.journal, [env.queue])
  return { watch, found: await watch.check(0) }
}

describe('a broker that has an AsyncAPI document', () => {
  test('passes a message that is described, and counts it', async () => {
    const { watch, found } = await published({ id: 7 })
    expect(found).toEqual({ failures: [], warnings: [] })
    expect(await coverageOf(watch.seen)).toEqual({
      messages: { covered: 1, total: 2, missing: ['orders: refunded'] },
    })
  })

  test('fails the test that published another one, and says why it is none of them', async () => {
    const { found } = await published({ id: 'seven' })
    expect(found.failures).toEqual([
      expect.stringMatching(
        /shop → queue {2}publish[\s\S]*no "paid": \/id must be integer[\s\S]*no "refunded": .*refund/,
      ),
    ])
  })

  test('only tells it when the check is "warn"', async () => {
    const { found } = await published({}, { asyncapi: { document: 'asyncapi.json', check: 'warn' } })
    expect(found).toEqual({ failures: [], warnings: [expect.stringContaining('shop → queue')] })
  })

  test.each([{ asyncapi: '' }, { asyncapi: { document: 'a.yaml', check: 'lax' } }, { asyncapi: { file: 'a.yaml' } }])(
    'cannot be made of %j',
    (options) => {
      expect(() => rabbitmq(options as RabbitmqOptions)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
    },
  )
})
