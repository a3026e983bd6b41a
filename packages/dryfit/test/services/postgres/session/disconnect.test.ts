import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { encodeQuery, encodeStartup, HEADER_BYTES, STARTUP } from '../../../../src/services/postgres/wire/index.ts'
import { CONVERSATIONS, OWN_TABLE } from '../support/conversations.ts'
import { type DirectGateway, openDirectGateway } from '../support/direct-gateway.ts'

const LOGIN = { user: 'postgres', database: 'postgres' }
const STARTUP_MESSAGE = encodeStartup(STARTUP.protocol30, new Map(Object.entries(LOGIN)))
/** Clients at once: more than the machine has cores, so that they come and go while others speak. */
const CLIENTS = 16

let bench: DirectGateway
let admin: Client
beforeAll(async () => {
  bench = await openDirectGateway()
  const { host, port } = bench.server.access
  admin = new Client({ host, port, ...LOGIN, application_name: 'admin' })
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await admin.end()
  await bench.stop()
})

/** Says the first `bytes` bytes, and is gone: at once, or when what it said so far is on its way to the server. */
async function leaveAfter(said: Buffer, bytes: number, loggedIn: boolean): Promise<void> {
  const client = await bench.through()
  if (loggedIn) {
    await client.logIn(LOGIN)
    client.send(encodeQuery(OWN_TABLE))
    await client.ready()
  }
  client.send(said.subarray(0, bytes))
  if (bytes % 2 === 1) await new Promise((resolve) => setImmediate(resolve))
  client.destroy()
}

/** Where a message is left: before it, in its header, behind that, in its body, one byte before its end. */
function placesIn(sends: readonly Buffer[]): number[] {
  let at = 0
  const places = sends.flatMap(({ length }) => {
    const begin = at
    at += length
    return [0, 1, HEADER_BYTES, Math.floor(length / 2), length - 1].map((within) => begin + Math.min(within, length))
  })
  return [...new Set([...places, at])]
}

async function leaveEverywhere(sends: readonly Buffer[], loggedIn: boolean): Promise<void> {
  const said = Buffer.concat([...sends])
  const places = placesIn(sends)
  const leave = async (): Promise<void> => {
    for (let place = places.pop(); place !== undefined; place = places.pop()) await leaveAfter(said, place, loggedIn)
  }
  await Promise.all(Array.from({ length: CLIENTS }, leave))
}

async function sessions(): Promise<unknown[]> {
  const { rows } = await admin.query(
    `select pid, state, query from pg_stat_activity
      where backend_type = 'client backend' and application_name <> 'admin'`,
  )
  return rows
}

async function nothingIsLeft(): Promise<void> {
  await waitFor(() => bench.gateway.sessions.size === 0)
  await waitFor(async () => (await sessions()).length === 0)
  expect(bench.seam.exchanges({ outcome: 'pending' })).toEqual([])
}

test('a client that goes away anywhere in its start-up leaves no connection behind', async () => {
  await leaveEverywhere([STARTUP_MESSAGE], false)
  await nothingIsLeft()
}, 60_000)

for (const [name, { sends }] of Object.entries(CONVERSATIONS)) {
  test(`a client that goes away anywhere in this leaves no connection behind: ${name}`, async () => {
    await leaveEverywhere(sends, true)
    await nothingIsLeft()
  }, 60_000)
}
