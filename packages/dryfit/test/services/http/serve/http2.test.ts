import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { startMockServer } from '../../../../src/services/http/index.ts'
import { askHttp2 } from '../support/ask-http2.ts'
import { startVirtual } from '../support/start-virtual.ts'

const echo = () =>
  startVirtual({
    stubs: [
      {
        request: { method: 'POST', urlPath: '/a', scheme: 'http' },
        response: { body: '{{request.body}}', transformers: ['response-template'] },
      },
      { request: { urlPath: '/cut' }, response: { body: '0123456789', breakAfterBytes: 4 } },
      { request: { urlPath: '/early' }, response: { body: 'late', informational: [{ status: 103 }] } },
      { request: { urlPath: '/trailed' }, response: { body: 'b', trailers: { 'x-sum': '9' } } },
    ],
  })

describe('HTTP/2 without TLS', () => {
  test('answers a client that begins with it, on the port of HTTP/1.1', async () => {
    await using api = await echo()
    const session = connectHttp2(`http://127.0.0.1:${api.port}`)
    try {
      const { headers, text } = await askHttp2(session, { ':method': 'POST', ':path': '/a' }, 'hi')
      expect([headers[':status'], text]).toEqual([200, 'hi'])
      expect((await api.client.post('/a', { body: 'ho' })).text).toBe('ho')
      expect(api.seam.exchanges().map(({ operation }) => operation)).toEqual(['POST /a', 'POST /a'])
    } finally {
      session.close()
    }
  })

  test('belongs to the seam on which it came', async () => {
    await using api = await echo()
    const { port } = await api.openSeam('orders')
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    try {
      await askHttp2(session, { ':method': 'POST', ':path': '/a' }, 'hi')
      expect(api.journal.find({}).map(({ consumer }) => consumer)).toEqual(['orders'])
    } finally {
      session.close()
    }
  })

  test('a reply that breaks resets its stream, and the connection goes on', async () => {
    await using api = await echo()
    const session = connectHttp2(`http://127.0.0.1:${api.port}`)
    try {
      await expect(askHttp2(session, { ':path': '/cut' })).rejects.toThrow(/INTERNAL_ERROR/)
      expect((await askHttp2(session, { ':path': '/early' })).text).toBe('late')
    } finally {
      session.close()
    }
  })

  test('trailers and interim replies arrive', async () => {
    await using api = await echo()
    const session = connectHttp2(`http://127.0.0.1:${api.port}`)
    try {
      const seen: unknown[] = []
      const stream = session.request({ ':path': '/early' })
      stream.on('headers', (headers) => seen.push(headers[':status']))
      await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject).resume())
      const trailed = session.request({ ':path': '/trailed' })
      trailed.on('trailers', (headers) => seen.push(headers['x-sum']))
      await new Promise((resolve, reject) => trailed.on('end', resolve).on('error', reject).resume())
      expect(seen).toEqual([103, '9'])
    } finally {
      session.close()
    }
  })

  test('a mock server can be stopped over it', async () => {
    const server = await startMockServer()
    const session = connectHttp2(server.url)
    const asked = await askHttp2(session, { ':method': 'POST', ':path': '/__admin/shutdown' })
    expect(asked.headers[':status']).toBe(200)
    await server.stopped
    session.destroy()
  })

  test('the preface may come in pieces', async () => {
    await using api = await echo()
    const socket = connect(api.port, '127.0.0.1')
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
    socket.setNoDelay()
    socket.write('PRI * HT')
    // The server is only known to have read the first piece when another connection has been answered after it.
    await api.client.get('/any')
    socket.write(Buffer.concat([Buffer.from('TP/2.0\r\n\r\nSM\r\n\r\n'), settings]))
    const first = await new Promise<Buffer>((resolve, reject) => socket.once('data', resolve).once('error', reject))
    socket.destroy()
    // Type 4: the SETTINGS frame that every HTTP/2 server begins with.
    expect(first[3]).toBe(4)
  })

  test('a client that only offers to upgrade is answered over HTTP/1.1', async () => {
    await using api = await echo()
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' }
    expect((await api.client.get('/early', { headers })).text).toBe('late')
  })
})
