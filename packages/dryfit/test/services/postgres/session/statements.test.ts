import { Client } from 'pg'
import postgresJs from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, openBench } from '../support/environment.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench({
    migrate: (db) => db.query('create table orders (id serial primary key, item text unique)').then(() => {}),
  })
}, 60_000)
afterAll(() => bench.stop())
afterEach(() => bench.clean())

const brief = () => bench.statements().map(({ operation, outcome, error }) => [operation, error?.code ?? outcome])

describe('the journal shows of a statement', () => {
  test('SQL in one line, bound values, the command tag and the first rows', async () => {
    const client = await bench.connect()
    await client.query('insert into orders (item)\n  values ($1), ($2) -- two\n returning *', ['book', null])
    const [exchange] = bench.statements()
    expect(exchange).toMatchObject({
      protocol: 'postgres',
      operation: 'insert into orders (item) values ($1), ($2) returning *',
      outcome: 'ok',
      request: { value: { values: ['book', null] } },
      reply: {
        value: {
          tag: 'INSERT 0 2',
          rowCount: 2,
          rows: [
            { id: '1', item: 'book' },
            { id: '2', item: null },
          ],
        },
      },
      attributes: { kind: 'statement', connection: expect.any(Number), backend: expect.any(Number) },
    })
    expect(exchange?.durationMs).toBeGreaterThan(0)
  })

  test('the SQLSTATE and the message of an error', async () => {
    const client = await bench.connect()
    await client.query(`insert into orders (item) values ('one')`)
    await client.query(`insert into orders (item) values ('one')`).catch(() => {})
    await client.query('select * from nowhere where $1', [true]).catch(() => {})
    // The client rejects at the error itself; the statement ends a message later.
    await expect
      .poll(() => bench.statements().map(({ error }) => error))
      .toEqual([
        undefined,
        { code: '23505', message: 'duplicate key value violates unique constraint "orders_item_key"' },
        { code: '42P01', message: 'relation "nowhere" does not exist' },
      ])
  })

  test('the same through postgres.js, which prepares what it sends', async () => {
    const sql = postgresJs(bench.url, { max: 1, fetch_types: false })
    for (const item of ['a', 'b']) await sql`insert into orders (item) values (${item})`
    await sql`select nothing from orders`.catch(() => {})
    await sql.end()
    expect(brief()).toEqual([
      ['insert into orders (item) values ($1)', 'ok'],
      ['insert into orders (item) values ($1)', 'ok'],
      ['select nothing from orders', '42703'],
    ])
    expect(bench.statements()[1]?.request.value).toMatchObject({ values: ['b'] })
  })

  test('binary values as text, where the type is known', async () => {
    const sql = postgresJs(bench.url, { max: 1, fetch_types: false })
    await sql`select ${Buffer.from('hi')}::bytea as bytes, ${7}::int8 as number`
    await sql.end()
    expect(bench.statements()[0]?.request.value).toMatchObject({ values: ['\\x6869', '7'] })
  })

  test('the log-in, as an exchange of its own kind', async () => {
    await bench.connect()
    expect(bench.seam.exchanges()).toMatchObject([
      { operation: 'CONNECT app', outcome: 'ok', attributes: { kind: 'connect' } },
    ])
  })

  test('a log-in that was refused', async () => {
    const stranger = new Client({ connectionString: bench.url.replace(/:[^:@]*@/, ':guessed@') })
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
    expect(bench.seam.exchanges()).toMatchObject([{ outcome: 'error', error: { code: '28P01' } }])
  })
})

describe('transactions', () => {
  test('statements of one are in one bracket, those outside in none', async () => {
    const client = await bench.connect()
    for (const sql of ['select 1', 'begin', 'select 2', 'commit', 'select 3', 'begin', 'rollback']) {
      await client.query(sql)
    }
    const brackets = bench.statements().map(({ attributes }) => attributes.transaction)
    const [, first] = brackets
    const last = brackets.at(-1)
    expect(brackets).toEqual([undefined, first, first, first, undefined, last, last])
    expect(first).not.toBe(last)
  })

  test('a pipeline of several Syncs is put in brackets as well', async () => {
    const sql = postgresJs(bench.url, { max: 1, fetch_types: false })
    await sql.begin((each) => [each`select 1`, each`select 2`])
    await sql.end()
    const brackets = bench.statements().map(({ attributes }) => attributes.transaction)
    expect(brackets).toHaveLength(4)
    expect(new Set(brackets).size).toBe(1)
    expect(brackets[0]).toBeTypeOf('number')
  })
})

test('a statement belongs to the trace that its comment names', async () => {
  const client = await bench.connect()
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  await client.query(`select 1 /*traceparent='00-${traceId}-00f067aa0ba902b7-01'*/`)
  expect(bench.statements()).toMatchObject([{ operation: 'select 1', trace: { traceId, spanId: '00f067aa0ba902b7' } }])
})

test('the pool of a consumer is counted', async () => {
  const [idle, inTransaction] = [await bench.connect(), await bench.connect()]
  await idle.query('select 1')
  await inTransaction.query('begin')
  const held = bench.seam.hold({ operation: 'select 2' })
  const answer = idle.query('select 2')
  await held.arrived()
  expect(bench.db.pool('test')).toMatchObject({ connections: 2, busy: 2, idle: 0, idleInTransaction: 1, waiting: 1 })
  held.release()
  await answer
  await inTransaction.query('rollback')
  expect(bench.db.pool('test')).toMatchObject({ connections: 2, busy: 0, idle: 2, waiting: 0, statements: 4 })
  expect(bench.db.pool('test').longestTransactionMs).toBeGreaterThan(0)
  expect(bench.db.pool('nobody').connections).toBe(0)
})
