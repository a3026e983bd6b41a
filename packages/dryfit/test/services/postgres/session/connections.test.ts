import { readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls, createSecureContext } from 'node:tls'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { askLink, dial, logIn, Startup } from '../../../../src/services/postgres/session/index.ts'
import {
  encodeCancel,
  encodeQuery,
  encodeSslRequest,
  encodeStartup,
  MessageWriter,
  STARTUP,
} from '../../../../src/services/postgres/wire/index.ts'
import { CERTIFICATE, KEY } from '../support/certificate.ts'
import { type DirectGateway, openDirectGateway } from '../support/direct-gateway.ts'
import { RawClient } from '../support/raw-client.ts'

let bench: DirectGateway
let admin: Client
beforeAll(async () => {
  bench = await openDirectGateway({ tls: createSecureContext({ cert: CERTIFICATE, key: KEY }) })
  const { host, port } = bench.server.access
  admin = new Client({ host, port, user: 'postgres', database: 'postgres', application_name: 'dryfit' })
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await admin.end()
  await bench.stop()
})

const LOGIN = { user: 'postgres', database: 'postgres' }
const raw = (): Socket => connect(bench.listener.address.port, '127.0.0.1')
const url = (user = 'postgres', password = 'x'): string =>
  `postgres://${user}:${password}@127.0.0.1:${bench.listener.address.port}/postgres`

async function answerTo(packet: Buffer): Promise<string> {
  const socket = raw()
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve).write(packet))
  socket.destroy()
  return answer.toString('latin1')
}

describe('encryption', () => {
  test('GSSENCRequest is answered with N', async () => {
    expect(await answerTo(new MessageWriter().int32(STARTUP.gssEncRequest).packet())).toBe('N')
  })

  test('SSLRequest is answered with N where there is no certificate', async () => {
    const plain = await openDirectGateway()
    const socket = connect(plain.listener.address.port, '127.0.0.1')
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve).write(encodeSslRequest()))
    expect(answer.toString()).toBe('N')
    socket.destroy()
    await plain.stop()
  })

  test('is terminated where there is one', async () => {
    const client = new Client({ connectionString: url(), ssl: { ca: CERTIFICATE, servername: 'localhost' } })
    await client.connect()
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await client.end()
  })

  test('may begin without being asked for', async () => {
    const { port } = bench.listener.address
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      ca: CERTIFICATE,
      servername: 'localhost',
      ALPNProtocols: ['postgresql'],
    })
    const client = new RawClient(socket)
    await client.logIn(LOGIN)
    client.send(encodeQuery('select 1'))
    expect((await client.ready()).map(({ type }) => type).join('')).toBe('TDCZ')
    client.destroy()
  })
})

describe('a log-in that the server decides about', () => {
  beforeAll(async () => {
    await admin.query(`create role scrammed login password 'secret'`)
    await admin.query(`set password_encryption = 'md5'; create role hashed login password 'secret'`)
    await admin.query(`create role clear login password 'secret'`)
    const file = join(bench.server.access.host, '..', 'data', 'pg_hba.conf')
    const rules = ['scrammed scram-sha-256', 'hashed md5', 'clear password'].map((rule) => `local all ${rule}\n`)
    writeFileSync(file, rules.join('') + readFileSync(file, 'utf8'))
    await admin.query('select pg_reload_conf()')
  })

  for (const user of ['scrammed', 'hashed', 'clear']) {
    test(`passes through: ${user}`, async () => {
      const client = new Client({ connectionString: url(user, 'secret') })
      await client.connect()
      expect((await client.query('select current_user as me')).rows).toEqual([{ me: user }])
      await client.end()
      const stranger = new Client({ connectionString: url(user, 'guessed') })
      await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
    })

    test(`is one that the seam can do itself: ${user}`, async () => {
      const as = { startup: new Startup(STARTUP.protocol30, new Map([['user', user]])), database: 'postgres', user }
      const link = await logIn(await dial(bench.server.access), { ...as, password: 'secret' })
      expect(await askLink(link, 'select current_user as me')).toEqual([{ me: user }])
      await link.leave()
      const refused = logIn(await dial(bench.server.access), { ...as, password: 'guessed' })
      await expect(refused).rejects.toMatchObject({ code: '28P01' })
    })
  }

  test('may ask for protocol 3.2, whose cancel keys are longer', async () => {
    const client = new RawClient(raw())
    client.send(encodeStartup(STARTUP.protocol32, new Map(Object.entries(LOGIN))))
    const key = (await client.ready()).find(({ type }) => type === 'K')
    expect(key?.body.length).toBeGreaterThan(8)
    client.frames.length = 0
    client.send(encodeQuery('select pg_sleep(60)'))
    await waitFor(async () => (await running()) === 1)
    raw().end(encodeCancel(key?.body.readInt32BE(0) ?? 0, key?.body.subarray(4) ?? Buffer.alloc(0)))
    const error = (await client.ready()).find(({ type }) => type === 'E')
    expect(error?.body.toString()).toContain('57014')
    client.destroy()
  })
})

test('a protocol that is newer than the server is negotiated down', async () => {
  const client = new RawClient(raw())
  client.send(encodeStartup(STARTUP.protocol30 + 9, new Map(Object.entries(LOGIN))))
  expect((await client.ready()).map(({ type }) => type)).toContain('v')
  client.frames.length = 0
  client.send(encodeQuery('select 1'))
  expect((await client.ready()).map(({ type }) => type).join('')).toBe('TDCZ')
  client.destroy()
})

async function running(): Promise<number> {
  const { rows } = await admin.query(`select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep%'
    and pid <> pg_backend_pid()`)
  return rows.length
}

async function sessions(): Promise<number> {
  const { rows } = await admin.query(
    `select 1 from pg_stat_activity where backend_type = 'client backend' and application_name <> 'dryfit'`,
  )
  return rows.length
}

describe('a client that goes away leaves no connection behind', () => {
  let client: RawClient
  beforeEach(async () => {
    client = await bench.through()
  })
  afterEach(async () => {
    client.destroy()
    await waitFor(async () => bench.gateway.sessions.size === 0 && (await sessions()) === 0)
    expect(bench.seam.exchanges({ outcome: 'pending' })).toEqual([])
    bench.seam.mend()
  })
  const loggedIn = () => client.logIn(LOGIN)

  test('before it says anything', () => client.destroy())

  test('in the middle of its start-up', () => {
    client.send(encodeStartup(STARTUP.protocol30, new Map(Object.entries(LOGIN))).subarray(0, 20))
    client.destroy()
  })

  test('right after its start-up', () => {
    client.send(encodeStartup(STARTUP.protocol30, new Map(Object.entries(LOGIN))))
    client.destroy()
  })

  test('while it idles', async () => {
    await loggedIn()
    client.destroy()
  })

  test('in the middle of a message', async () => {
    await loggedIn()
    client.send(encodeQuery('select 1').subarray(0, 9))
    client.destroy()
  })

  test('in a transaction', async () => {
    await loggedIn()
    client.send(encodeQuery('begin; create table gone (a int)'))
    await client.ready()
    client.destroy()
    await waitFor(async () => (await sessions()) === 0)
    expect((await admin.query(`select to_regclass('gone') as table`)).rows).toEqual([{ table: null }])
  })

  test('while a statement runs that would run for long: it is cancelled', async () => {
    await loggedIn()
    client.send(encodeQuery('select pg_sleep(60)'))
    await waitFor(async () => (await running()) === 1)
    client.destroy()
    await waitFor(async () => (await running()) === 0)
  })

  test('while a statement is held', async () => {
    await loggedIn()
    const held = bench.seam.hold({ operation: 'select 1' })
    client.send(encodeQuery('select 1'))
    await held.arrived()
    client.destroy()
  })

  test('while a reply is held', async () => {
    await loggedIn()
    const held = bench.seam.hold({ operation: 'select 1' }, 'reply')
    client.send(encodeQuery('select 1'))
    await held.arrived()
    client.destroy()
  })

  test('in the middle of COPY', async () => {
    await loggedIn()
    client.send(encodeQuery('create temp table t (a int); copy t from stdin'))
    await client.until(() => client.frames.some(({ type }) => type === 'G'))
    client.send(new MessageWriter().bytes(Buffer.from('1\n2')).message(0x64))
    client.destroy()
  })

  test('in the middle of a large reply', async () => {
    await loggedIn()
    client.send(encodeQuery(`select repeat('x', 1000) from generate_series(1, 100000)`))
    await client.until(() => client.frames.length > 100)
    client.destroy()
  })
})

describe('a client that says goodbye in the middle of a statement', () => {
  test('gets its reply before the connection ends', async () => {
    const socket = connect({ port: bench.listener.address.port, host: '127.0.0.1', allowHalfOpen: true })
    const client = new RawClient(socket)
    await client.logIn(LOGIN)
    client.send(encodeQuery('select 1 from pg_sleep(0.05)'))
    socket.end()
    expect((await client.ready()).map(({ type }) => type).join('')).toBe('TDCZ')
  })
})

describe('back-pressure', () => {
  test('a client that does not read stops the server, and loses nothing', async () => {
    const socket = raw()
    const client = new RawClient(socket)
    await client.logIn(LOGIN)
    socket.pause()
    const rows = 64_000
    client.send(encodeQuery(`select repeat('x', 1000) from generate_series(1, ${rows})`))
    const link = [...bench.gateway.sessions].at(-1)?.link
    let before = -1
    await waitFor(
      () => {
        const read = link?.socket.bytesRead ?? 0
        const stands = read > 100_000 && read === before
        before = read
        return stands
      },
      { intervalMs: 50 },
    )
    // What the sockets of the system hold, and one chunk of ours.
    expect(before).toBeLessThan(16 * 1024 * 1024)
    socket.resume()
    await client.ready()
    expect(client.frames.filter(({ type }) => type === 'D')).toHaveLength(rows)
    client.destroy()
  })
})
