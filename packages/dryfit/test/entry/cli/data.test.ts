import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/entry/cli/run-cli.ts'
import { start } from '../../../src/harness/environment/index.ts'
import type { RunningPostgres } from '../../../src/services/postgres/index.ts'
import { shop } from '../../harness/data/support/shop.ts'

const folder = mkdtempSync(join(tmpdir(), 'dryfit-data-cli-'))
const MIGRATIONS = join(import.meta.dirname, '../../harness/data/migrations')
let db: RunningPostgres

beforeAll(async () => {
  db = await start(shop())
}, 60_000)
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await db.stop()
})
beforeEach(async () => {
  await db.reset()
  await db.query(`INSERT INTO users (name, email, password_hash) VALUES ('Jane', 'jane@x', 'secret'), ('John', 'john@x', 'secret');
    INSERT INTO orders (user_id, total) VALUES (2, 5)`)
})

async function cli(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCli(args, {
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
    signal: new AbortController().signal,
  })
  return { code, out: out.join(''), err: err.join('') }
}

describe('dryfit data', () => {
  test('dump writes chosen rows with those they refer to, and load inserts them', async () => {
    const path = join(folder, 'order.yaml')
    expect(
      await cli('data', 'dump', '--url', db.url, 'orders:user_id=2', '--omit', 'users.password_hash', '-o', path),
    ).toEqual({
      code: 0,
      out: '',
      err: '',
    })
    expect(readFileSync(path, 'utf8')).toMatch(/^users:\n {2}users_2:\n/)
    expect(readFileSync(path, 'utf8')).not.toContain('secret')
    await db.reset()
    expect(await cli('data', 'load', '--url', db.url, path)).toMatchObject({ code: 0, out: '2 row(s) inserted\n' })
    expect(await db.count('orders', { user_id: 2 })).toBe(1)
  })

  test('dump prints without a file', async () => {
    expect((await cli('data', 'dump', '--url', db.url, 'users:name=Jane')).out).toContain('email: jane@x')
  })

  test.each([
    [['data', 'dump'], 2, '<table> expected'],
    [['data', 'dump', 'orders:id'], 2, 'write orders:id=1'],
    [['data', 'dump', 'users', '--omit', 'x'], 2, 'columns with their tables'],
    [['data', 'load', '--url', 'postgres://u:secret@127.0.0.1:1/x', 'x.yaml'], 1, 'CONNECT_FAILED'],
  ])('%j says what is wrong', async (args, code, message) => {
    const withUrl = args.includes('--url') || args.length === 2 ? args : [...args, '--url', db.url]
    const result = await cli(...withUrl)
    expect(result.code).toBe(code)
    expect(result.err).toContain(message)
    expect(result.err).not.toContain('secret')
  })
})

describe('dryfit migrations check', () => {
  test('tells what each migration does and locks', async () => {
    const { code, out } = await cli('migrations', 'check', '--tool', 'prisma', join(MIGRATIONS, 'prisma'))
    expect(code).toBe(0)
    expect(out).toContain('20260101000000_users  up, down, up: the same schema\n')
    expect(out).toContain('+ column public.users.email')
    expect(out).toContain('better: CREATE INDEX CONCURRENTLY')
    expect(out).toContain('2 migration(s) are sound')
  })

  test('fails on heavy locks when it is strict, and on a folder that is missing', async () => {
    const strict = await cli('migrations', 'check', '--tool', 'prisma', '--strict', join(MIGRATIONS, 'prisma'))
    expect(strict).toMatchObject({ code: 1, err: expect.stringContaining('MIGRATION_UNSOUND') })
    expect(await cli('migrations', 'check', join(folder, 'none'))).toMatchObject({ code: 1 })
    expect(await cli('migrations', 'check')).toMatchObject({ code: 2 })
  })
})
