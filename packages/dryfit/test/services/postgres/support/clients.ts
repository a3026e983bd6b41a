import 'reflect-metadata'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable, serial, text } from 'drizzle-orm/pg-core'
import createKnex from 'knex'
import { type Generated, Kysely, sql as kyselySql, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import postgresJs from 'postgres'
import { DataSource, EntitySchema } from 'typeorm'

/** What an app does with its database, in the words of one library. The table is `orders (id serial, item text)`. */
export interface OrdersClient {
  insert(item: string): Promise<void>
  items(): Promise<string[]>
  /** Both are written, or none when `fail`. */
  insertTwo(items: readonly [string, string], fail: boolean): Promise<void>
  end(): Promise<void>
}

/**
 * A connection that ends is an event, which without a listener ends the process: on the pool while it idles, and on the
 * connection itself while Kysely uses it.
 */
function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 4 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

class Undo extends Error {}

async function unlessUndone(work: Promise<unknown>): Promise<void> {
  await work.catch((thrown) => {
    if (!(thrown instanceof Undo)) throw thrown
  })
}

export const CLIENTS: Readonly<Record<string, (url: string) => Promise<OrdersClient>>> = {
  'node-postgres': nodePostgres,
  'postgres.js': async (url) => postgresDotJs(url),
  Drizzle: async (url) => drizzleOrm(url),
  Kysely: async (url) => kysely(url),
  Knex: async (url) => knex(url),
  TypeORM: typeOrm,
}

async function nodePostgres(url: string): Promise<OrdersClient> {
  const pool = openPool(url)
  const insert = { name: 'insert', text: 'insert into orders (item) values ($1)' }
  return {
    insert: async (item) => {
      await pool.query({ ...insert, values: [item] })
    },
    items: async () => (await pool.query('select item from orders order by id')).rows.map(({ item }) => item),
    insertTwo: async (items, fail) => {
      const client = await pool.connect()
      await client.query('begin')
      for (const item of items) await client.query({ ...insert, values: [item] })
      await client.query(fail ? 'rollback' : 'commit')
      client.release()
    },
    end: () => pool.end(),
  }
}

function postgresDotJs(url: string): OrdersClient {
  const db = postgresJs(url, { max: 4 })
  return {
    insert: async (item) => {
      await db`insert into orders (item) values (${item})`
    },
    items: async () => (await db`select item from orders order by id`).map(({ item }) => item),
    insertTwo: (items, fail) =>
      unlessUndone(
        db.begin(async (transaction) => {
          for (const item of items) await transaction`insert into orders (item) values (${item})`
          if (fail) throw new Undo()
        }),
      ),
    // After a lost reply it waits for ever without a limit.
    end: () => db.end({ timeout: 1 }),
  }
}

function drizzleOrm(url: string): OrdersClient {
  const pool = openPool(url)
  const orders = pgTable('orders', { id: serial().primaryKey(), item: text().notNull() })
  const db = drizzle(pool)
  const prepared = db
    .insert(orders)
    .values({ item: sql.placeholder('item') })
    .prepare('drizzle_insert')
  return {
    insert: async (item) => {
      await prepared.execute({ item })
    },
    items: async () => (await db.select().from(orders).orderBy(orders.id)).map(({ item }) => item),
    insertTwo: (items, fail) =>
      unlessUndone(
        db.transaction(async (transaction) => {
          for (const item of items) await transaction.insert(orders).values({ item })
          if (fail) throw new Undo()
        }),
      ),
    end: () => pool.end(),
  }
}

function kysely(url: string): OrdersClient {
  const pool = openPool(url)
  const db = new Kysely<{ orders: { id: Generated<number>; item: string } }>({ dialect: new PostgresDialect({ pool }) })
  return {
    insert: async (item) => {
      await db.insertInto('orders').values({ item }).execute()
    },
    items: async () =>
      (await db.selectFrom('orders').select('item').orderBy(kyselySql.ref('id')).execute()).map(({ item }) => item),
    insertTwo: (items, fail) =>
      unlessUndone(
        db.transaction().execute(async (transaction) => {
          for (const item of items) await transaction.insertInto('orders').values({ item }).execute()
          if (fail) throw new Undo()
        }),
      ),
    end: () => db.destroy(),
  }
}

function knex(url: string): OrdersClient {
  const db = createKnex({ client: 'pg', connection: url, pool: { min: 2, max: 4 }, searchPath: ['public'] })
  return {
    insert: async (item) => {
      await db('orders').insert({ item })
    },
    items: () => db('orders').orderBy('id').pluck('item'),
    insertTwo: (items, fail) =>
      unlessUndone(
        db.transaction(async (transaction) => {
          for (const item of items) await transaction('orders').insert({ item })
          if (fail) throw new Undo()
        }),
      ),
    end: () => db.destroy(),
  }
}

async function typeOrm(url: string): Promise<OrdersClient> {
  const Order = new EntitySchema<{ id: number; item: string }>({
    name: 'orders',
    columns: { id: { type: Number, primary: true, generated: true }, item: { type: 'text' } },
  })
  const source = new DataSource({ type: 'postgres', url, entities: [Order], poolSize: 4 })
  await source.initialize()
  const orders = source.getRepository(Order)
  return {
    insert: async (item) => {
      await orders.insert({ item })
    },
    items: async () => (await orders.find({ order: { id: 'ASC' } })).map(({ item }) => item),
    insertTwo: (items, fail) =>
      unlessUndone(
        source.transaction(async (manager) => {
          for (const item of items) await manager.insert(Order, { item })
          if (fail) throw new Undo()
        }),
      ),
    end: () => source.destroy(),
  }
}
