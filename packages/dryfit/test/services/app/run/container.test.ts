import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { app } from '../../../../src/services/app/index.ts'
import { seenFromInside } from '../../../../src/services/app/run/container.ts'
import { containersOf, IMAGES, missingForContainers } from '../../../foundation/container/engine.ts'
import { Stage } from '../support.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage[Symbol.asyncDispose]())

test('a container without an engine, or of an image that nobody has, says what to do', async () => {
  const start = stage.start(app({ container: { image: 'dryfit.invalid/orders:1', port: 3000 } }))
  const error = (await start.catch((thrown) => thrown)) as { code: string; fix: string }
  expect(error.code).toBe('PROVIDER_UNAVAILABLE')
  expect(error.fix).toMatch(/(DOCKER_HOST|docker pull).*or give a command in place of the container/)
})

/** Serves what the service named by PEER_URL answers. */
const PROGRAM = `
  const { PORT, PEER_URL } = process.env
  const server = require('node:http').createServer(async (request, reply) => {
    if (request.url === '/end') return process.exit(3)
    reply.end('seen: ' + (await (await fetch(PEER_URL)).text()))
  })
  server.listen(PORT, () => console.log('listening on ' + PORT))
  process.on('SIGTERM', () => process.exit(0))`

const missing = await missingForContainers(IMAGES.node, IMAGES.tunnel)
describe.skipIf(missing)(missing ?? 'an app in a container', { timeout: 120_000 }, () => {
  const container = { image: IMAGES.node, port: 3000, command: ['node', '-e', PROGRAM] }
  let peer: Server
  let env: { PEER_URL: string }
  beforeAll(async () => {
    peer = createServer((_request, reply) => reply.end('the peer'))
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
    env = { PEER_URL: `http://127.0.0.1:${(peer.address() as AddressInfo).port}` }
  })
  afterAll(() => {
    peer.closeAllConnections()
    peer.close()
  })

  test('is reached from here, and reaches what listens on the loopback of this machine', async () => {
    const orders = await stage.start(app({ container, env, ready: '/', readyTimeoutMs: 60_000 }))
    expect((await orders.get('/')).text).toBe('seen: the peer')
    expect(orders.logs.map(({ text }) => text)).toContain('listening on 3000')
  })

  test('is gone when it was stopped', async () => {
    const before = await containersOf(IMAGES.node)
    const orders = await stage.start(app({ container, env, readyTimeoutMs: 60_000 }))
    expect(await containersOf(IMAGES.node)).toHaveLength(before.length + 1)
    await orders.stop()
    expect(await containersOf(IMAGES.node)).toEqual(before)
  })

  test('that ends on its own is known to have ended, and with what', async () => {
    const orders = await stage.start(app({ container, env, readyTimeoutMs: 60_000 }))
    await orders.get('/end').catch(() => undefined)
    await waitFor(() => orders.failure !== undefined, { what: 'the end of the app to be known' })
    expect(orders.failure?.message).toMatch(/APP_EXITED[\s\S]*exit code 3/)
  })

  test('that ends before it is ready says what it printed', async () => {
    const failing = { ...container, command: ['node', '-e', 'console.log("no database"); process.exit(4)'] }
    const starting = stage.start(app({ container: failing, env, readyTimeoutMs: 60_000 }))
    await expect(starting).rejects.toThrow(/exit code 4[\s\S]*no database/)
  })
})

test('addresses of this machine are rewritten to how a container reaches them', () => {
  const env = {
    DATABASE_URL: 'postgres://u:p@127.0.0.1:5432/shop',
    PEERS: 'http://localhost:3001,http://127.0.0.1:3002/x',
    ELSEWHERE: 'http://mylocalhost:1 http://10.127.0.0.1:2 http://api.test:80',
    ABSENT: undefined,
  }
  expect(seenFromInside(env)).toEqual({
    env: {
      DATABASE_URL: 'postgres://u:p@host.testcontainers.internal:5432/shop',
      PEERS: 'http://host.testcontainers.internal:3001,http://host.testcontainers.internal:3002/x',
      ELSEWHERE: env.ELSEWHERE,
    },
    ports: [5432, 3001, 3002],
  })
})
