import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CLIENTS, type OrdersClient } from '../support/clients.ts'
import { type Bench, openBench } from '../support/environment.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench({
    migrate: async (db) => {
      await db.query(`create table orders (id serial primary key, item text not null unique);
        insert into orders (item) values ('seeded')`)
    },
    reset: 'transaction',
    resetTimeoutMs: 300,
  })
}, 60_000)
afterAll(() => bench.stop())
afterEach(() => bench.clean())

for (const [name, open] of Object.entries(CLIENTS)) {
  describe(`everything is rolled back: ${name}`, () => {
    let client: OrdersClient
    beforeAll(async () => {
      client = await open(bench.url)
    })
    afterAll(() => client.end())

    test('single statements, and transactions within', async () => {
      for (let round = 0; round < 2; round++) {
        await client.insert('a')
        await client.insertTwo(['b', 'c'], false)
        await client.insertTwo(['gone', 'as well'], true)
        expect(await client.items()).toEqual(['seeded', 'a', 'b', 'c'])
        expect(await bench.db.count('orders')).toBe(4)
        await bench.db.reset()
        expect(await client.items()).toEqual(['seeded'])
      }
    })

    test('an error ends with its statement', async () => {
      await client.insert('a')
      await expect(client.insert('a')).rejects.toThrow()
      await client.insert('b')
      expect(await client.items()).toEqual(['seeded', 'a', 'b'])
    })
  })
}

describe('several connections in one session', () => {
  test('wait for each other', async () => {
    const [first, second] = [await bench.connect(), await bench.connect()]
    await first.query('begin')
    await first.query(`insert into orders (item) values ('first')`)
    const seen = second.query('select item from orders order by id')
    await first.query('commit')
    expect((await seen).rows).toEqual([{ item: 'seeded' }, { item: 'first' }])
  })

  test('are told when the wait is too long', async () => {
    const [first, second] = [await bench.connect(), await bench.connect()]
    await first.query('begin')
    await expect(second.query('select 1')).rejects.toThrow(/waited 300 ms for its turn/)
    await first.query('rollback')
  })

  test('have statements of their own under the same name', async () => {
    const [first, second] = [await bench.connect(), await bench.connect()]
    const named = (text: string) => ({ name: 'same', text })
    for (let round = 0; round < 2; round++) {
      expect((await first.query(named('select 1 as one'))).rows).toEqual([{ one: 1 }])
      expect((await second.query(named('select 2 as two'))).rows).toEqual([{ two: 2 }])
    }
  })

  test('see the tags and states of a session of their own', async () => {
    const client = await bench.connect()
    const tags: string[] = []
    for (const sql of ['begin', 'savepoint a', 'rollback to a', 'commit', 'begin', 'rollback', 'commit']) {
      tags.push((await client.query(sql)).command)
    }
    expect(tags).toEqual(['BEGIN', 'SAVEPOINT', 'ROLLBACK', 'COMMIT', 'BEGIN', 'ROLLBACK', 'COMMIT'])
    await client.query('begin')
    await client.query('select 1/0').catch(() => {})
    await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' })
    expect((await client.query('commit')).command).toBe('ROLLBACK')
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('leave nothing open when they go away in a transaction', async () => {
    const [first, second] = [await bench.connect(), await bench.connect()]
    await first.query('begin')
    await first.query(`insert into orders (item) values ('gone')`)
    await first.end()
    expect((await second.query('select item from orders')).rows).toEqual([{ item: 'seeded' }])
  })
})

test('a transaction among other statements is refused', async () => {
  const client = await bench.connect()
  await expect(client.query('begin; select 1; commit')).rejects.toMatchObject({ code: '0A000' })
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})

test('an open transaction is named by the reset that waited for it; the connection ends, and the data is clean', async () => {
  const client = await bench.connect()
  await client.query('begin')
  await client.query(`insert into orders (item) values ('dirty')`)
  await expect(bench.db.reset()).rejects.toMatchObject({ code: 'POSTGRES_NOT_QUIET' })
  expect(await bench.db.count('orders')).toBe(1)
})

test('a snapshot is gone back to', async () => {
  const client = await bench.connect()
  await client.query(`insert into orders (item) values ('kept')`)
  const snapshot = await bench.db.snapshot()
  for (let round = 0; round < 2; round++) {
    await client.query('delete from orders')
    await snapshot.restore()
    expect(await bench.db.count('orders')).toBe(2)
  }
})

test('faults work as ever', async () => {
  const client = await bench.connect()
  bench.seam.fail({ code: '40001' }, { operation: 'insert *', times: 1 })
  await expect(client.query(`insert into orders (item) values ('a')`)).rejects.toMatchObject({ code: '40001' })
  bench.seam.loseReply({ operation: 'insert *', times: 1 })
  await expect(client.query(`insert into orders (item) values ('b')`)).rejects.toThrow()
  expect(await bench.db.count('orders')).toBe(2)
})
