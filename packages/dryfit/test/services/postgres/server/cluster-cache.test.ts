import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../src/foundation/host/index.ts'
import { startServer } from '../support/providers.ts'

describe('the cache of fresh clusters', () => {
  let cache: TemporaryFolder

  beforeEach(async () => {
    cache = await temporaryFolder()
    vi.stubEnv('DRYFIT_CACHE', cache.path)
    await serverRuns()
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await cache.remove()
  })

  test('holds one finished cluster and nothing half-made', () => {
    expect(readdirSync(join(cache.path, 'postgres'))).toHaveLength(1)
    expect(existsSync(join(entry(), 'data', 'PG_VERSION'))).toBe(true)
  })

  const damages: readonly [what: string, damage: () => void][] = [
    ['a file was cut short', () => truncateSync(join(entry(), 'data', 'global', 'pg_control'), 100)],
    ['a file is missing', () => rmSync(join(entry(), 'data', 'PG_VERSION'))],
    ['its label is not readable', () => writeFileSync(join(entry(), 'label.json'), '{"files": 9')],
    ['its data is missing', () => rmSync(join(entry(), 'data'), { recursive: true })],
  ]
  for (const [what, damage] of damages) {
    test(`is made anew when ${what}`, async () => {
      damage()
      await serverRuns()
      expect(existsSync(join(entry(), 'data', 'PG_VERSION'))).toBe(true)
    })
  }

  function entry(): string {
    const [name = ''] = readdirSync(join(cache.path, 'postgres'))
    return join(cache.path, 'postgres', name)
  }
})

async function serverRuns(): Promise<void> {
  const server = await startServer()
  expect(server.failure).toBeUndefined()
  await server.stop()
}
