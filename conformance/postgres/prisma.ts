// Prisma over the Postgres seam: clean data under its open pool, transactions, faults.
//
//   node conformance/postgres/prisma.ts      installs Prisma next to this file (once), generates its client, and checks
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { system } from '../../packages/dryfit/src/harness/environment/index.ts'
import { postgres } from '../../packages/dryfit/src/services/postgres/index.ts'

const folder = dirname(fileURLToPath(import.meta.url))

/** What is used here of the generated client. */
interface Orders {
  create(order: { data: { item: string } }): Promise<unknown>
  findMany(query?: { orderBy: { id: 'asc' } }): Promise<{ item: string }[]>
}
interface Prisma {
  readonly order: Orders
  $transaction<T>(work: (transaction: { order: Orders }) => Promise<T>): Promise<T>
  $disconnect(): Promise<void>
}

if (!existsSync(join(folder, 'node_modules'))) run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'])
if (!existsSync(join(folder, 'generated'))) {
  // Generating needs no engine, but the command line downloads one unless it is told of a file.
  run('npx', ['prisma', 'generate'], { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath })
}

let passed = 0
await using environment = await system()
  .register('db', postgres({ provider: 'embedded', migrate: createOrders }))
  .launch()
const { db } = environment
const seam = environment.seam('test', 'db')
const prisma = await openPrisma(db.url)
const items = async (): Promise<string[]> =>
  (await prisma.order.findMany({ orderBy: { id: 'asc' } })).map(({ item }) => item)

for (let round = 0; round < 3; round++) {
  await Promise.all(['a', 'b', 'c'].map((item) => prisma.order.create({ data: { item } })))
  assert.equal((await items()).length, 4)
  await db.reset()
  assert.deepEqual(await items(), ['seeded'])
}
pass('sees a clean database after each reset')

await prisma.$transaction(async ({ order }) => {
  await order.create({ data: { item: 'x' } })
  await order.create({ data: { item: 'y' } })
})
await assert.rejects(
  prisma.$transaction(async ({ order }) => {
    await order.create({ data: { item: 'gone' } })
    throw new Error('undone')
  }),
  /undone/,
)
assert.deepEqual(await items(), ['seeded', 'x', 'y'])
pass('commits and rolls back as ever')

seam.fail({ code: '40001' }, { operation: /^insert/i, times: 1 })
await assert.rejects(prisma.order.create({ data: { item: 'a' } }), { code: 'P2034' })
pass('reads SQLSTATE 40001 as its P2034, to be tried again')

await db.reset()
seam.loseReply({ operation: /^insert/i, times: 1 })
await assert.rejects(prisma.order.create({ data: { item: 'a' } }))
assert.deepEqual(await items(), ['seeded', 'a'])
pass('goes on after a lost reply, which took effect')

await prisma.$disconnect()
console.log(`${passed} facts`)

async function createOrders(on: { query(sql: string): Promise<unknown> }): Promise<void> {
  await on.query(`create table orders (id serial primary key, item text not null);
    insert into orders (item) values ('seeded')`)
}

async function openPrisma(connectionString: string): Promise<Prisma> {
  const { PrismaPg } = await import('@prisma/adapter-pg' as string)
  const { PrismaClient } = await import(pathToFileURL(join(folder, 'generated/client.ts')).href)
  return new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 4 }) }) as Prisma
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
}

function pass(fact: string): void {
  passed++
  console.log(`✓ Prisma ${fact}`)
}
