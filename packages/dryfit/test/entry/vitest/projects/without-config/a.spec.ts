import { expect, test, testOf } from 'dryfit/vitest'
import system from '../green/dryfit.config.ts'

test('needs a configuration', () => {
  expect(1).toBe(1)
})

testOf(system)('needs none', ({ db }) => {
  expect(db.name).toBe('db')
})
