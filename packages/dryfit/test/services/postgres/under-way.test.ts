import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { type Bench, openBench } from './support/environment.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.stop())

async function connectAs(consumer: string): Promise<Client> {
  const client = new Client({ connectionString: (await bench.db.endpointFor(consumer)).url })
  await client.connect()
  return client
}

test('a transaction that an app has open is work under way until it ends', async () => {
  const client = await connectAs('orders')
  await client.query('BEGIN')
  await client.query('SELECT 1')
  expect(bench.db.underWay()).toEqual([
    expect.stringMatching(/^orders → db {2}transaction \d+ has been open for \d+ ms/),
  ])
  await client.query('COMMIT')
  expect(bench.db.underWay()).toEqual([])
  await client.end()
})

test('a transaction of the test is not', async () => {
  const client = await bench.connect()
  await client.query('BEGIN')
  expect(bench.db.underWay()).toEqual([])
  await client.query('ROLLBACK')
})

test('a connection that idles, or listens, is not', async () => {
  const client = await connectAs('orders')
  await client.query('LISTEN orders')
  expect(bench.db.underWay()).toEqual([])
  await client.end()
})

test('a transaction whose connection was lost is not', async () => {
  const client = await connectAs('orders')
  client.on('error', () => {})
  await client.query('BEGIN')
  await client.end()
  await waitFor(() => bench.db.underWay().length === 0)
})
