import { appendFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'dryfit/vitest'
import { ask } from '../../../../harness/environment/support/line-service.ts'

const DIARY = process.env.DIARY ?? '/dev/null'

test('services are fixtures by name', async ({ db, orders, env }) => {
  appendFileSync(DIARY, `${env.id}\n`)
  const said: string[] = db.said
  expect(said).toEqual([])
  expect(await ask(orders.env.DATABASE_URL ?? '', 'hello')).toBe('hello to you, orders')
})

test('each test begins clean', async ({ db, journal, seam, clock, seed }) => {
  expect(db.said).toEqual([])
  expect(journal.size).toBe(0)
  seam('test', 'db').fail({ code: 'BUSY' })
  expect(await db.ask('hello')).toBe('error BUSY')
  clock.freeze()
  expect(seed.value).toBe(7)
})

describe('hooks', () => {
  beforeEach(async ({ db }) => {
    await db.ask('from the hook')
  })

  test('what a hook prepares is there', async ({ db, seam }) => {
    expect(db.said).toEqual(['from the hook'])
    expect(seam('test', 'db')).toHaveExchanged('from the hook', { times: 1, outcome: 'ok' })
    expect(seam('orders', 'db')).not.toHaveExchanged('from the hook')
  })
})

test('toBecome waits', async ({ db }) => {
  setTimeout(() => void db.ask('late'), 20)
  await expect(() => db.said).toBecome(['late'])
  await expect(async () => db.said.length).toBecome(expect.any(Number))
})
