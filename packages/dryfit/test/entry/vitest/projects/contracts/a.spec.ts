import { describe } from 'vitest'
import { test as base, expect, type testOf } from '../../../../../src/entry/vitest/index.ts'
import type system from './dryfit.config.ts'

type Services = typeof system extends Parameters<typeof testOf<infer S>>[0] ? S : never
const test = base as unknown as ReturnType<typeof testOf<Services>>

describe('a user', () => {
  test('is read', async ({ front, contract }) => {
    contract('front', 'users').given('there is a user', { id: 7 })
    expect(await front.get('/users/7')).toHaveStatus(200)
  })

  test('is read without a word about states', async ({ front }) => {
    expect(await front.get('/users/8')).toHaveStatus(200)
  })

  test.runIf(process.env.NOTHING)('names a contract and exchanges nothing', ({ contract }) => {
    contract('front', 'users')
  })
})
