import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { startCourseServer } from '../server.ts'
import { readSettings, settingsFrom } from '../settings.ts'
import { arrival, clientOf, isWaiting, SETTINGS } from './client.ts'

const HOUR_MS = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'course-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('settings', () => {
  test('have defaults', () => {
    expect(settingsFrom({})).toEqual({
      nodeEnv: 'development',
      port: 3001,
      mockDelayMs: 0,
      enableLogging: true,
      resetIntervalMs: 0,
    })
  })

  test('come from an .env file, and the environment wins', () => {
    const path = join(folder, '.env')
    writeFileSync(path, 'NODE_ENV=test\nPORT=4001\nMOCK_DELAY=25\nENABLE_LOGGING=false\nRESET_INTERVAL=60000\n')
    expect(readSettings(path, { PORT: '4002' })).toEqual({
      nodeEnv: 'test',
      port: 4002,
      mockDelayMs: 25,
      enableLogging: false,
      resetIntervalMs: 60_000,
    })
    expect(readSettings(join(folder, 'none'), {}).port).toBe(3001)
  })

  test('that are no numbers are named', () => {
    expect(() => settingsFrom({ MOCK_DELAY: 'soon' })).toThrow('MOCK_DELAY must be a whole number ≥ 0, and is "soon"')
  })
})

describe('a setting takes effect', () => {
  test('PORT', async () => {
    await using first = await startCourseServer(SETTINGS)
    await expect(startCourseServer({ ...SETTINGS, port: first.port })).rejects.toThrow('PORT_IN_USE')
  })

  test('MOCK_DELAY', async () => {
    await using server = await startCourseServer({ ...SETTINGS, mockDelayMs: 300 })
    server.clock.freeze()
    const arrived = arrival(server)
    const asked = clientOf(server).get('/api/users')
    await arrived
    await server.clock.advance(299)
    expect(isWaiting(server)).toBe(true)
    await server.clock.advance(1)
    expect((await asked).status).toBe(200)
  })

  test('ENABLE_LOGGING', async () => {
    const lines: string[] = []
    await using server = await startCourseServer({ ...SETTINGS, enableLogging: false }, (line) => lines.push(line))
    await clientOf(server).get('/health')
    expect(lines).toEqual([])
  })

  test('RESET_INTERVAL', async () => {
    await using server = await startCourseServer({ ...SETTINGS, resetIntervalMs: 2 * HOUR_MS })
    server.clock.freeze()
    const api = clientOf(server)
    for (let round = 0; round < 2; round++) {
      await api.send('DELETE', '/api/users/1')
      await server.clock.advance(HOUR_MS)
      expect((await api.get('/api/users/1')).status).toBe(404)
      await server.clock.advance(HOUR_MS)
      expect((await api.get('/api/users/1')).status).toBe(200)
    }
  })

  test('NODE_ENV', async () => {
    await using server = await startCourseServer({ ...SETTINGS, nodeEnv: 'production' })
    expect((await clientOf(server).get('/api/explode')).body).toEqual({ error: 'Internal server error' })
  })
})

test('main.ts serves until Ctrl-C', async () => {
  const main = join(import.meta.dirname, '../main.ts')
  const env = { ...process.env, NODE_OPTIONS: '', PORT: '0', ENABLE_LOGGING: 'false' }
  const child = spawn(process.execPath, [main], { env })
  let printed = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    printed += text
  })
  await expect.poll(() => printed, { timeout: 15_000 }).toContain('Ctrl-C stops it')
  const [url = ''] = /http:\/\/[\d.:]+/.exec(printed) ?? []
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'healthy' })
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
})
