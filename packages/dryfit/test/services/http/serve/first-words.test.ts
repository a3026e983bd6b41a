import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startVirtual } from '../support/start-virtual.ts'

test.each(['', 'PRI * HT'])('a client that ends after %j is not held on to', async (words) => {
  await using api = await startVirtual()
  const socket = connect(api.port, '127.0.0.1', () => socket.end(words))
  const [hadError] = await once(socket.resume(), 'close')
  expect(hadError).toBe(false)
  expect((await api.client.get('/health')).status).toBe(200)
})
