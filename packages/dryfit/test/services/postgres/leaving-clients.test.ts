import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import type { ResetKind } from '../../../src/services/postgres/index.ts'
import { encodePassword, encodeQuery, encodeStartup, STARTUP } from '../../../src/services/postgres/wire/index.ts'
import { type Bench, openBench } from './support/environment.ts'
import { RawClient } from './support/raw-client.ts'

let bench: Bench
/** All that a client says, from its first byte on. */
let said: Buffer
let lengths: { readonly startup: number; readonly password: number }
async function open(reset: ResetKind): Promise<void> {
  bench = await openBench({ reset, migrate: async (db) => void (await db.query('create table t (a int)')) })
  const { username, password, pathname } = new URL(bench.url)
  const parameters = { user: username, database: pathname.slice(1), application_name: 'leaver' }
  const messages = [
    encodeStartup(STARTUP.protocol30, new Map(Object.entries(parameters))),
    encodePassword(decodeURIComponent(password)),
    encodeQuery('begin; insert into t values (1); set search_path to pg_catalog'),
  ]
  lengths = { startup: messages[0]?.length ?? 0, password: messages[1]?.length ?? 0 }
  said = Buffer.concat(messages)
}

/** Says the first `bytes` bytes, message by message as an ordinary client does, and is gone. */
async function leaveAfter(bytes: number): Promise<void> {
  const socket = connect(bench.port, '127.0.0.1')
  socket.on('error', () => {})
  await send(socket, said.subarray(0, Math.min(bytes, lengths.startup)), bytes >= lengths.startup)
  const loggedIn = lengths.startup + lengths.password
  await send(socket, said.subarray(lengths.startup, Math.min(bytes, loggedIn)), bytes >= loggedIn)
  await send(socket, said.subarray(loggedIn, bytes), false)
  socket.destroy()
}

async function send(socket: Socket, bytes: Buffer, answered: boolean): Promise<void> {
  if (bytes.length === 0) return
  socket.write(bytes)
  // An answer, or the end of the connection.
  if (answered)
    await new Promise<void>((resolve) => socket.once('data', () => resolve()).once('close', () => resolve()))
}

async function leavers(): Promise<number> {
  const sql = `select 1 from pg_stat_activity where application_name = 'leaver'`
  return (await bench.db.query(sql)).length
}

async function nothingIsLeft(): Promise<void> {
  await waitFor(() => bench.db.pool('test').connections === 0)
  // What was opened ahead on the copies that are ready goes with them.
  for (let round = 0; round < 5; round++) await bench.db.reset()
  await waitFor(async () => (await leavers()) === 0)
  expect(bench.seam.exchanges({ outcome: 'pending' })).toEqual([])
  expect(await bench.db.count('t')).toBe(0)
}

describe.each(['clone', 'truncate', 'transaction'] as const)('reset by %s', (reset) => {
  beforeAll(() => open(reset), 60_000)
  afterAll(() => bench.stop())

  test('a client that goes away after any byte, from its log-in on, leaves no connection behind', async () => {
    const places = Array.from({ length: said.length + 1 }, (_, bytes) => bytes)
    const leave = async (): Promise<void> => {
      for (let bytes = places.pop(); bytes !== undefined; bytes = places.pop()) await leaveAfter(bytes)
    }
    await Promise.all(Array.from({ length: 8 }, leave))
    await nothingIsLeft()
  }, 60_000)

  test('clients that go away while the data is reset leave no connection behind, and those that stay are clean', async () => {
    const stays = new Client({ connectionString: bench.url })
    await stays.connect()
    for (let round = 0; round < 20; round++) {
      await stays.query('insert into t values (1)')
      const leaving = Array.from({ length: 6 }, (_, index) => leaveAfter(said.length - index * 3 - round))
      await Promise.all([...leaving, bench.db.reset()])
      expect((await stays.query('select count(*)::int from t')).rows).toEqual([{ count: 0 }])
    }
    await stays.end()
    await nothingIsLeft()
  }, 60_000)

  test('a client that goes away in the middle of a large reply keeps nobody waiting', async () => {
    const { username, password, pathname } = new URL(bench.url)
    const socket = connect(bench.port, '127.0.0.1')
    const client = new RawClient(socket)
    client.send(
      encodeStartup(
        STARTUP.protocol30,
        new Map([
          ['user', username],
          ['database', pathname.slice(1)],
        ]),
      ),
    )
    await client.until(() => client.frames.length > 0)
    client.send(encodePassword(decodeURIComponent(password)))
    await client.ready()
    client.send(encodeQuery(`select repeat('x', 1000) from generate_series(1, 50000)`))
    await client.until(() => client.frames.some(({ type }) => type === 'D'))
    client.destroy()
    await nothingIsLeft()
  }, 60_000)

  test('any bytes in place of a password, or after it, leave no connection behind', async () => {
    const cuts = { startup: lengths.startup, loggedIn: lengths.startup + lengths.password }
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((each) => Buffer.from(each))
    const speak = async (place: keyof typeof cuts, noise: Buffer): Promise<void> => {
      const socket = connect(bench.port, '127.0.0.1')
      socket.on('error', () => {})
      await send(socket, said.subarray(0, lengths.startup), true)
      await send(socket, said.subarray(lengths.startup, cuts[place]), true)
      await send(socket, noise, false)
      socket.end()
      socket.resume()
      await new Promise((resolve) => socket.once('close', resolve))
    }
    await fc.assert(fc.asyncProperty(fc.constantFrom('startup', 'loggedIn'), bytes, speak), {
      numRuns: 40,
      endOnFailure: true,
    })
    await nothingIsLeft()
  }, 60_000)
})
