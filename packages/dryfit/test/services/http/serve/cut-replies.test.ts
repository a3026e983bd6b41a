import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { ReplyInit } from '../../../../src/services/http/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

/** The bodies of the chunks that came until the connection broke. */
function chunksUntilReset(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n'))
    socket.on('data', (piece) => {
      text += piece.toString('latin1')
    })
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ECONNRESET') resolve(text.slice(text.indexOf('\r\n\r\n') + 4))
      else reject(cause)
    })
    socket.on('end', () => reject(new Error(`an orderly end after ${text}`)))
  })
}

async function brokenBody(reply: ReplyInit): Promise<string> {
  await using api = await startVirtual()
  api.service.when('GET', '/a').respond(reply)
  const body = await chunksUntilReset(api.port)
  expect(api.seam.exchanges()[0]?.outcome).toBe('lost')
  return body
}

test('a reply breaks after so many chunks', async () => {
  const chunks = [{ data: 'one' }, { data: 'two', waitMs: 1 }, { data: 'three', waitMs: 60_000 }]
  expect(await brokenBody({ chunks, cutAfterChunks: 2 })).toBe('onetwo')
})

test('events, lines and streams break between their pieces', async () => {
  expect(await brokenBody({ events: [{ data: '1' }, { data: '2' }], cutAfterChunks: 1 })).toBe('data: 1\n\n')
  expect(await brokenBody({ lines: [{ a: 1 }, { a: 2 }], cutAfterChunks: 1 })).toBe('{"a":1}\n')
  async function* stream() {
    yield 'a'
    yield 'b'
  }
  expect(await brokenBody({ stream: stream(), cutAfterChunks: 1 })).toMatch(/^1\r\na\r\n$/)
})

test('a document says it with breakAfterChunks', async () => {
  await using api = await startVirtual({
    stubs: [{ response: { breakAfterChunks: 1, lines: [{ json: 1 }, { json: 2 }] } }],
  })
  expect(await chunksUntilReset(api.port)).toBe('1\n')
  expect(() => api.service.add({ response: { breakAfterChunks: -1 } })).toThrow(/\/breakAfterChunks/)
})
