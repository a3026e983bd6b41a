import { describe, expect, testOf } from 'dryfit/vitest'
import system from './dryfit.config.ts'

const test = testOf(system)

describe('a shop', () => {
  test('has one order too many', async ({ db }) => {
    await db.query(`insert into orders values ('evidence')`)
    expect(await db.count('orders')).toBe(0)
  })
})

test('the test after it begins clean', async ({ db }) => {
  expect(await db.count('orders')).toBe(0)
})
