import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

/** What comes on a connection for one request, up to the end of its chunked body. */
async function rawReply(port: number, path: string): Promise<string> {
  let text = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`))
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  await waitFor(() => text.includes('\r\n0\r\n') && text.endsWith('\r\n\r\n'))
  socket.destroy()
  return text
}

test('interim replies come first with their headers, trailers last', async () => {
  await using api = await startVirtual({
    stubs: [
      {
        request: { urlPath: '/document' },
        response: { body: 'b', informational: [{ status: 103, headers: { 'X-A': '1' } }], trailers: { 'X-Sum': '9' } },
      },
    ],
  })
  api.service.when('GET', '/function').respond(() => ({
    text: 'b',
    informational: [{ status: 102 }, { status: 103, headers: { Link: ['</a>; rel=preload', '</b>; rel=preload'] } }],
    trailers: { 'X-Sum': '9' },
  }))
  expect(await rawReply(api.port, '/document')).toMatch(
    /^HTTP\/1.1 103 Early Hints\r\nX-A: 1\r\n\r\nHTTP\/1.1 200 OK\r\n[\s\S]*\r\n1\r\nb\r\n0\r\nX-Sum: 9\r\n\r\n$/,
  )
  expect(await rawReply(api.port, '/function')).toMatch(
    /^HTTP\/1.1 102 Processing\r\n\r\nHTTP\/1.1 103 Early Hints\r\nLink: <\/a>; rel=preload\r\nLink: <\/b>; rel=preload\r\n\r\nHTTP\/1.1 200 OK\r\n/,
  )
})
