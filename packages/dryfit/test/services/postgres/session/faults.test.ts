import type { Client } from 'pg'
import postgresJs from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { drop, duplicate, hang, hold, replyLost } from '../../../../src/foundation/core/faults.ts'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { RESETS_UNSEEN } from '../../../support/node.ts'
import { type Bench, openBench, serverSessions } from '../support/environment.ts'

let bench: Bench
let client: Client
beforeAll(async () => {
  bench = await openBench({ migrate: (db) => db.query('create table orders (item text)').then(() => {}) })
}, 60_000)
afterAll(() => bench.stop())
beforeEach(async () => {
  client = await bench.connect()
})
afterEach(() => bench.clean())

const INSERT = 'insert into orders values ($1)'
const count = (): Promise<number> => bench.db.count('orders')

/** The same statement in both protocols. */
const ways = {
  simple: (sql: string, item: string) => client.query(sql.replace('$1', `'${item}'`)),
  extended: (sql: string, item: string) => client.query(sql, [item]),
}

for (const [way, query] of Object.entries(ways)) {
  describe(`an error in place of a statement, ${way} query`, () => {
    test('has the SQLSTATE, and no effect', async () => {
      bench.seam.fail({ code: '40001' }, { operation: 'insert *', times: 1 })
      await expect(query(INSERT, 'a')).rejects.toMatchObject({
        code: '40001',
        severity: 'ERROR',
        message: 'could not serialize access due to concurrent update',
      })
      await query(INSERT, 'b')
      expect(await bench.db.rows('orders')).toEqual([{ item: 'b' }])
      expect(bench.statements()).toMatchObject([
        { outcome: 'error', error: { code: '40001' }, faults: [{ kind: 'answer' }] },
        { outcome: 'ok' },
      ])
    })

    test('fails the transaction it is in, on both sides', async () => {
      bench.seam.fail({ code: '55P03', message: 'busy' }, { operation: 'insert *', skip: 1, times: 1 })
      await client.query('begin')
      await query(INSERT, 'a')
      await expect(query(INSERT, 'b')).rejects.toMatchObject({ code: '55P03', message: 'busy' })
      await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' })
      expect((await client.query('commit')).command).toBe('ROLLBACK')
      expect(await count()).toBe(0)
    })

    test('at COMMIT rolls back, and leaves no transaction', async () => {
      bench.seam.fail({ code: '40001' }, { operation: 'commit', times: 1 })
      await client.query('begin')
      await query(INSERT, 'a')
      const commit = way === 'simple' ? client.query('commit') : client.query({ text: 'commit', name: 'commit' })
      await expect(commit).rejects.toMatchObject({ code: '40001' })
      await query(INSERT, 'b')
      expect(await bench.db.rows('orders')).toEqual([{ item: 'b' }])
    })
  })

  describe(`a lost connection, ${way} query`, () => {
    test('before the effect', async () => {
      bench.seam.reset({ operation: 'insert *' })
      await expect(query(INSERT, 'a')).rejects.toMatchObject({ code: 'ECONNRESET' })
      expect(await count()).toBe(0)
      expect(bench.statements()).toMatchObject([{ outcome: 'aborted', faults: [{ kind: 'reset' }] }])
    })

    test('after the effect', async () => {
      bench.seam.loseReply({ operation: 'insert *' })
      // Replies came before the reset.
      const lost = RESETS_UNSEEN === undefined ? { code: 'ECONNRESET' } : { name: 'Error' }
      await expect(query(INSERT, 'a')).rejects.toMatchObject(lost)
      expect(await count()).toBe(1)
      expect(bench.statements()).toMatchObject([{ outcome: 'lost', reply: { value: { tag: 'INSERT 0 1' } } }])
    })

    test('after COMMIT', async () => {
      bench.seam.loseReply({ operation: 'commit' })
      await client.query('begin')
      await query(INSERT, 'a')
      await expect(client.query('commit')).rejects.toMatchObject({ code: 'ECONNRESET' })
      expect(await count()).toBe(1)
    })
  })

  describe(`waiting, ${way} query`, () => {
    test('a held statement has no effect until it is released', async () => {
      const held = bench.seam.hold({ operation: 'insert *' })
      const answer = query(INSERT, 'a')
      await held.arrived()
      expect(await count()).toBe(0)
      held.release()
      await answer
      expect(await count()).toBe(1)
    })

    test('a held reply has had its effect', async () => {
      const held = bench.seam.hold({ operation: 'insert *' }, 'reply')
      let answered = false
      const answer = query(INSERT, 'a').then(() => {
        answered = true
      })
      await held.arrived()
      expect([await count(), answered]).toEqual([1, false])
      held.release()
      await answer
    })

    test('a delayed statement is run', async () => {
      bench.seam.delay(5, { operation: 'insert *' })
      await query(INSERT, 'a')
      expect(bench.statements()).toMatchObject([{ outcome: 'ok', faults: [{ kind: 'delay' }] }])
    })

    test('an error can take the place of the reply', async () => {
      const answering = {
        ...hold('reply'),
        kind: 'answer-reply',
        decide: () => ({ do: 'answer', with: { code: '57014' } }) as const,
      }
      bench.seam.break(answering, { operation: 'insert *' })
      await expect(query(INSERT, 'a')).rejects.toMatchObject({ code: '57014' })
      expect(await count()).toBe(1)
      expect((await client.query('select 1')).rowCount).toBe(1)
    })

    test('a duplicated statement runs twice, and is answered once', async () => {
      bench.seam.break(duplicate(), { operation: 'insert *' })
      expect((await query(INSERT, 'a')).rowCount).toBe(1)
      expect((await client.query('select * from orders')).rows).toEqual([{ item: 'a' }, { item: 'a' }])
    })
  })
}

for (const fault of [hang(), drop(), hang({ after: 'effect' })]) {
  test(`${fault.describe()}: nothing comes, and the connection that waits is ended by a reset of the data`, async () => {
    bench.seam.break(fault, { operation: 'insert *' })
    const answer = client.query(INSERT, ['a'])
    answer.catch(() => {})
    await waitFor(async () => bench.statements()[0]?.faults.length === 1)
    expect(await count()).toBe(fault.point === 'reply' ? 1 : 0)
    await bench.db.reset()
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
}

test('an error that ends connections ends this one', async () => {
  bench.seam.fail({ code: '57P01' }, { operation: 'insert *' })
  await expect(client.query(INSERT, ['a'])).rejects.toMatchObject({ code: '57P01', severity: 'FATAL' })
  await waitFor(async () => (await serverSessions(bench.db)) === 0)
})

describe('a log-in', () => {
  test('can be refused as by a server that is full', async () => {
    bench.seam.fail({ code: '53300' }, { operation: 'CONNECT *' })
    await expect(bench.connect()).rejects.toMatchObject({ code: '53300', message: 'sorry, too many clients already' })
  })

  test('can be cut off', async () => {
    bench.seam.reset({ operation: 'CONNECT *' })
    await expect(bench.connect()).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  test('can be held', async () => {
    const held = bench.seam.hold({ operation: 'CONNECT *' })
    const connected = bench.connect()
    await held.arrived()
    held.release()
    expect((await (await connected).query('select 1')).rowCount).toBe(1)
  })
})

test('a lost reply in the middle of a pipeline loses what comes after it, and keeps what was answered before', async () => {
  const sql = postgresJs(bench.url, { max: 1, fetch_types: false })
  await sql`select 1`
  bench.seam.break(replyLost(), { operation: '*second*' })
  const answers = await Promise.allSettled([
    sql`insert into orders values ('first')`,
    sql`insert into orders values ('second')`,
  ])
  expect(answers[0].status).toBe('fulfilled')
  expect(answers[1].status).toBe('rejected')
  await sql.end({ timeout: 0 })
  expect(await bench.db.rows('orders')).toContainEqual({ item: 'second' })
})

test('removing a fault lets go what it holds', async () => {
  const held = hold()
  const rule = bench.seam.break(held, { operation: 'insert *' })
  const answer = client.query(INSERT, ['a'])
  await held.arrived()
  rule.remove()
  await answer
  expect(await count()).toBe(1)
})

test('a reply too long to be kept is decided about before its end', async () => {
  bench.seam.loseReply({ operation: 'select *' })
  const answer = client.query(`select repeat('x', 1000) from generate_series(1, 10000)`)
  await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' })
})
