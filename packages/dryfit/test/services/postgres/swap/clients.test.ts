import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CLIENTS, type OrdersClient } from '../support/clients.ts'
import { type Bench, openBench } from '../support/environment.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench({
    migrate: async (db) => {
      await db.query(`create table orders (id serial primary key, item text not null);
        insert into orders (item) values ('seeded')`)
    },
  })
}, 60_000)
afterAll(() => bench.stop())
afterEach(() => bench.clean())

for (const [name, open] of Object.entries(CLIENTS)) {
  describe(name, () => {
    let client: OrdersClient
    beforeAll(async () => {
      client = await open(bench.url)
    })
    afterAll(() => client.end())

    test('sees a clean database after each reset, over the connections of its first moment', async () => {
      const opened = (): number => bench.seam.exchanges({ operation: 'CONNECT *' }).length
      await Promise.all(['a', 'b', 'c', 'd'].map((item) => client.insert(item)))
      expect(await client.items()).toHaveLength(5)
      await bench.db.reset()
      const before = opened()
      for (let round = 0; round < 3; round++) {
        expect(await client.items()).toEqual(['seeded'])
        await Promise.all(['a', 'b', 'c', 'd'].map((item) => client.insert(item)))
        expect((await client.items()).slice(1).sort()).toEqual(['a', 'b', 'c', 'd'])
        await bench.db.reset()
      }
      expect(opened()).toBe(before)
    })

    test('commits and rolls back as ever', async () => {
      await client.insertTwo(['x', 'y'], false)
      await client.insertTwo(['gone', 'gone'], true)
      expect(await client.items()).toEqual(['seeded', 'x', 'y'])
      const inserts = bench.statements().filter(({ operation }) => /^insert/i.test(operation))
      expect(new Set(inserts.map(({ attributes }) => attributes.transaction)).size).toBe(2)
    })

    test('gets the error that a fault answers', async () => {
      bench.seam.fail({ code: '40001' }, { operation: /^insert/i, times: 1 })
      await expect(client.insert('a')).rejects.toSatisfy((error) => JSON.stringify(causes(error)).includes('40001'))
      await client.insert('b')
      expect(await client.items()).toEqual(['seeded', 'b'])
    })

    test('goes on after a lost reply, which took effect', async () => {
      bench.seam.loseReply({ operation: /^insert/i, times: 1 })
      await expect(client.insert('a')).rejects.toThrow()
      expect(await client.items()).toEqual(['seeded', 'a'])
    })
  })
}

/** The SQLSTATEs on the chain of causes: libraries wrap what the driver throws. */
function causes(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return []
  return [(error as { code?: unknown }).code, ...causes((error as { cause?: unknown }).cause)]
}
