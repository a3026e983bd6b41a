import { afterEach, beforeEach, expect, test } from 'vitest'
import { app } from '../../../../src/services/app/index.ts'
import { seenFromInside } from '../../../../src/services/app/run/container.ts'
import { Stage } from '../support.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage[Symbol.asyncDispose]())

// Where the optional package or an engine is missing; with both, the container itself is what would be tested.
test('a container without its package, or without an engine, says what is missing and what to do', async () => {
  const start = stage.start(app({ container: { image: 'orders:latest', port: 3000 } }))
  const error = (await start.catch((thrown) => thrown)) as { code: string; fix: string }
  expect(['PEER_MISSING', 'PROVIDER_UNAVAILABLE']).toContain(error.code)
  expect(error.fix).toMatch(/npm install --save-dev testcontainers|DOCKER_HOST/)
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
