import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { cacheFolder, temporaryFolder } from '../../../src/foundation/host/index.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('temporaryFolder', () => {
  test('is private and goes away', async () => {
    const folder = await temporaryFolder()
    expect(statSync(folder.path).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o700)
    writeFileSync(join(folder.path, 'file'), '')
    await folder.remove()
    await folder.remove()
    expect(existsSync(folder.path)).toBe(false)
  })

  test('is on disk when memory has not enough room', async () => {
    await using folder = await temporaryFolder({ memory: true, needBytes: Number.MAX_SAFE_INTEGER })
    expect(folder.inMemory).toBe(false)
  })

  test('says which folder cannot be written', async () => {
    vi.stubEnv('TMPDIR', '/no/such/folder')
    await expect(temporaryFolder()).rejects.toMatchObject({
      code: 'DIRECTORY_UNUSABLE',
      message: expect.stringContaining('/no/such/folder'),
    })
  })
})

describe('cacheFolder', () => {
  test('is below DRYFIT_CACHE', async () => {
    await using folder = await temporaryFolder()
    vi.stubEnv('DRYFIT_CACHE', folder.path)
    expect(cacheFolder('postgres')).toBe(join(folder.path, 'postgres'))
    expect(existsSync(join(folder.path, 'postgres'))).toBe(true)
  })

  test('is below XDG_CACHE_HOME where there is no DRYFIT_CACHE', async () => {
    await using folder = await temporaryFolder()
    vi.stubEnv('DRYFIT_CACHE', '')
    vi.stubEnv('XDG_CACHE_HOME', folder.path)
    expect(cacheFolder('postgres')).toBe(join(folder.path, 'dryfit', 'postgres'))
  })

  test('falls back to the temporary folder when the cache cannot be written', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'a-file')
    writeFileSync(file, '')
    vi.stubEnv('DRYFIT_CACHE', file)
    expect(cacheFolder('postgres')).toMatch(/dryfit-\w+.cache.postgres$/)
  })
})
