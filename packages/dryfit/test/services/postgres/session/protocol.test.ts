import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BACKEND, encodeQuery, FRONTEND } from '../../../../src/services/postgres/wire/index.ts'
import { CONVERSATIONS, type Conversation, SHARED_TABLE } from '../support/conversations.ts'
import { type DirectGateway, openDirectGateway } from '../support/direct-gateway.ts'
import { comparable, type RawClient } from '../support/raw-client.ts'

async function play(client: RawClient, conversation: Conversation): Promise<string[]> {
  await client.logIn({ user: 'postgres', database: 'postgres' })
  client.send(encodeQuery(SHARED_TABLE))
  await client.ready()
  client.frames.length = 0
  client.send(Buffer.concat([...conversation.sends]))
  const frames = comparable(await client.ready(conversation.ready))
  client.destroy()
  return frames
}

for (const pieceBytes of [undefined, 1, 3, 7]) {
  const how = pieceBytes === undefined ? 'as it comes' : `in pieces of ${pieceBytes} byte(s)`
  describe(`through the seam, ${how}, the client sees what it sees without`, () => {
    let bench: DirectGateway
    beforeAll(async () => {
      bench = await openDirectGateway(pieceBytes === undefined ? {} : { pieceBytes })
    }, 60_000)
    afterAll(() => bench.stop())

    for (const [name, conversation] of Object.entries(CONVERSATIONS)) {
      test(name, async () => {
        const without = await play(await bench.past(), conversation)
        const through = await play(await bench.through(), conversation)
        expect(without.length).toBeGreaterThan(0)
        expect(through).toEqual(without)
        expect(bench.seam.exchanges({ outcome: 'pending' })).toEqual([])
      })
    }
  })
}

/** What no ordinary conversation holds: the start-up and the end, and what a server only says to its own kind. */
const ELSEWHERE = {
  client: ['authentication', 'terminate'],
  server: ['authentication', 'backendKeyData', 'copyBothResponse', 'negotiateProtocolVersion'],
}

test('the conversations hold every type of message, of both directions', async () => {
  const bench = await openDirectGateway()
  const sent = new Set<number>()
  const received = new Set<number>()
  for (const conversation of Object.values(CONVERSATIONS)) {
    for (const message of conversation.sends) sent.add(message[0] ?? 0)
    for (const frame of await play(await bench.through(), conversation)) received.add(frame.charCodeAt(0))
  }
  await bench.stop()
  const missing = (types: Readonly<Record<string, number>>, seen: ReadonlySet<number>): string[] =>
    Object.keys(types).filter((name) => !seen.has(types[name] ?? 0))
  expect(missing(FRONTEND, sent)).toEqual(ELSEWHERE.client)
  expect(missing(BACKEND, received)).toEqual(ELSEWHERE.server)
})
