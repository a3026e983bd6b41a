import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { encodeQuery } from '../../../../src/services/postgres/wire/index.ts'
import { type DirectGateway, openDirectGateway } from '../support/direct-gateway.ts'
import { RawClient } from '../support/raw-client.ts'
import { FRONTEND_MESSAGES } from '../wire/messages.ts'

let bench: DirectGateway
beforeAll(async () => {
  bench = await openDirectGateway()
}, 60_000)
afterAll(() => bench.stop())

const LOGIN = { user: 'postgres', database: 'postgres' }
const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each))

/** Valid messages in any order, some of them with a byte changed or cut short. */
const nearlyValid = fc
  .array(
    fc.record({
      message: fc.constantFrom(...Object.values(FRONTEND_MESSAGES)),
      at: fc.nat(40),
      to: fc.option(fc.nat(255)),
      cut: fc.option(fc.nat(10)),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) =>
    Buffer.concat(
      parts.map(({ message, at, to, cut }) => {
        const copy = Buffer.from(message)
        if (to !== null && at < copy.length) copy[at] = to
        return cut === null ? copy : copy.subarray(0, copy.length - cut)
      }),
    ),
  )

/** Sends it, hangs up, and checks that the seam has let go and serves the next client. */
async function survives(send: Buffer, loggedIn: boolean): Promise<void> {
  const client = new RawClient(connect(bench.listener.address.port, '127.0.0.1'))
  if (loggedIn) await client.logIn(LOGIN)
  client.send(send)
  // Whatever comes back; what is half a message is never answered.
  await Promise.race([client.until(() => client.frames.length > 0), new Promise((resolve) => setTimeout(resolve, 5))])
  client.destroy()
  await waitFor(() => bench.gateway.sessions.size === 0, { intervalMs: 1 })
  expect(bench.seam.exchanges({ outcome: 'pending' })).toEqual([])
}

test('any bytes before a log-in', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, (send) => survives(send, false)),
    { numRuns: 60 },
  )
})

test('any bytes after a log-in', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, (send) => survives(send, true)),
    { numRuns: 60 },
  )
})

test('messages that are nearly right, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(nearlyValid, (send) => survives(send, true)),
    { numRuns: 150 },
  )
})

test('and an ordinary client after that', async () => {
  const client = await bench.through()
  await client.logIn(LOGIN)
  client.send(encodeQuery('select 1'))
  expect((await client.ready()).map(({ type }) => type).join('')).toBe('TDCZ')
  client.destroy()
})
