import { afterEach, describe, expect, test, vi } from 'vitest'
import { postgres } from '../../../src/services/postgres/index.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the options of postgres', () => {
  const invalid: readonly [what: string, options: object, message: RegExp][] = [
    ['an unknown option', { migrat: 'x' }, /no option "migrat".*did you mean "migrate"/s],
    ['an unknown provider', { provider: 'embeded' }, /one of embedded.*did you mean "embedded"/s],
    ['a version that is no major version', { version: 18.4 }, /"version".*got 18.4 \(number\)/s],
    ['a database name that needs quotes', { database: 'My DB' }, /"database"/],
    ['an empty migrate command', { migrate: '' }, /"migrate".*a command line or a function/s],
    ['a seed that is no path', { seed: [1] }, /"seed"/],
    ['a migrations table that is no name', { migrationsTable: 5 }, /"migrationsTable"/],
    ['a setting that is an object', { settings: { work_mem: {} } }, /"settings.work_mem"/],
    ['a setting with a name that is none', { settings: { 'a b': 1 } }, /"settings"/],
    ['a storage that is neither', { storage: 'ram' }, /"storage".*one of memory, disk/s],
    ['a url of something else', { url: 'mysql://localhost' }, /"url".*postgres:\/\//s],
    ['a timeout of zero', { migrateTimeoutMs: 0 }, /"migrateTimeoutMs".*milliseconds > 0/s],
    ['a variable that is no text', { env: { A: 1 } }, /"env"/],
  ]
  for (const [what, options, message] of invalid) {
    test(`refuse ${what}`, () => {
      expect(() => postgres(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
      expect(() => postgres(options)).toThrow(message)
    })
  }

  test('never show a url, which may hold a password', () => {
    expect(() => postgres({ url: 'mysql://user:secret@localhost' })).toThrow(/^((?!secret).)*$/s)
  })

  test('give the address before the start', () => {
    const endpoint = postgres({ database: 'shop' }).endpointAt({ host: '127.0.0.1', port: 5000 })
    expect(endpoint).toMatchObject({ host: '127.0.0.1', port: 5000, user: 'postgres', database: 'shop' })
    expect(endpoint.url).toBe(`postgres://postgres:${endpoint.password}@127.0.0.1:5000/shop`)
  })

  test('let the run choose the provider, embedded first', () => {
    vi.stubEnv('TEST_DATABASE_URL', '')
    vi.stubEnv('DRYFIT_POSTGRES_PROVIDER', '')
    expect(postgres().providers).toEqual(['embedded', 'native', 'container', 'external'])
  })

  test('prefer a server that is given by TEST_DATABASE_URL', () => {
    vi.stubEnv('DRYFIT_POSTGRES_PROVIDER', '')
    vi.stubEnv('TEST_DATABASE_URL', 'postgres://user@localhost/postgres')
    expect(postgres().providers?.[0]).toBe('external')
  })

  test('take the provider from DRYFIT_POSTGRES_PROVIDER', () => {
    vi.stubEnv('DRYFIT_POSTGRES_PROVIDER', 'native')
    expect(postgres().providers?.[0]).toBe('native')
    vi.stubEnv('DRYFIT_POSTGRES_PROVIDER', 'nativ')
    expect(() => postgres()).toThrow(/DRYFIT_POSTGRES_PROVIDER/)
  })

  test('leave no choice where the description names the provider', () => {
    expect(postgres({ provider: 'embedded' }).providers).toEqual(['embedded'])
  })
})
