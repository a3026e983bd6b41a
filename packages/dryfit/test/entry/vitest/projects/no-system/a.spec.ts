import { expect, test } from 'dryfit/vitest'

test('is never reached', () => {
  expect(1).toBe(1)
})
