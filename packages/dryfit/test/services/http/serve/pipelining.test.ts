import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

test('requests that come before the reply of the first are answered in their turn', async () => {
  await using api = await startVirtual()
  api.service.when('GET', '/slow').respond({ text: 'slow;', delay: 30 })
  api.service.when('POST', '/echo').respond(({ body }) => ({ text: `${body};` }))
  api.service.when('GET', '/last').respond({ text: 'last;' })
  const socket = connect(api.port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  const ask = (line: string, body = '') =>
    `${line} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  socket.write(
    [ask('GET /slow'), ask('POST /echo', 'body'), ask('GET /slow'), ask('GET /nowhere'), ask('GET /last')].join(''),
  )
  await waitFor(() => text.endsWith('last;'))
  socket.destroy()
  expect(text.match(/slow;|body;|last;|HTTP\/1.1 404/g)).toEqual(['slow;', 'body;', 'slow;', 'HTTP/1.1 404', 'last;'])
})

test('what waits behind a reply that never comes is not served when the client goes', async () => {
  await using api = await startVirtual()
  api.service.when('GET', '/never').respond({ delay: 80_000_000, text: '' })
  api.service.when('GET', '/behind').respond({ text: '' })
  const socket = connect(api.port, '127.0.0.1')
  socket.write('GET /never HTTP/1.1\r\nHost: x\r\n\r\nGET /behind HTTP/1.1\r\nHost: x\r\n\r\n')
  await waitFor(() => api.seam.exchanges().length > 0)
  socket.destroy()
  await api.seam.wait({ outcome: 'aborted' })
  await api.client.get('/behind')
  expect(api.seam.exchanges().map(({ operation }) => operation)).toEqual(['GET /never', 'GET /behind'])
})
