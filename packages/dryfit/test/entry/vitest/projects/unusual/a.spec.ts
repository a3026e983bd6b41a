import { testOf } from 'dryfit/vitest'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import system from '../green/dryfit.config.ts'

const test = testOf(system)
let tries = 0

test('is tried again, in a clean environment', { retry: 2 }, async ({ db }) => {
  tries++
  expect(db.said).toEqual([])
  await db.ask('hello')
  expect(tries).toBe(3)
})

test('is repeated, in a clean environment', { repeats: 2 }, async ({ db }) => {
  expect(db.said).toEqual([])
  await db.ask('hello')
})

test('skips itself', async ({ db, skip }) => {
  await db.ask('hello')
  skip('not today')
})

test('uses no fixture at all', () => {
  expect(tries).toBe(3)
})

test.fails('fails as it should', async ({ db }) => {
  expect(db.said).toEqual(['something'])
})

describe('with hooks that use no fixture', () => {
  beforeEach(() => undefined)
  afterEach(() => undefined)

  test.for(['one', 'two'])('%s of several', async (word, { db }) => {
    await db.ask(word)
    expect(db.said).toEqual([word])
  })
})

test.extend('greeting', async ({ db }) => db.ask('extended'))('can be extended', ({ greeting }) => {
  expect(greeting).toBe('extended to you, test')
})
