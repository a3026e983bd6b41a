import { afterEach, expect, test, vi } from 'vitest'
import { Tokens } from '../../../lib/tokens.ts'

const JANE = { userId: 2, role: 'user' }
const tokens = new Tokens('secret')

afterEach(() => {
  vi.useRealTimers()
})

test('says whom it was issued for', () => {
  expect(tokens.read(tokens.issue(JANE))).toEqual(JANE)
})

test('expires after eight hours', () => {
  vi.useFakeTimers({ now: 0 })
  const token = tokens.issue(JANE)
  vi.setSystemTime(8 * 60 * 60 * 1000 - 1)
  expect(tokens.read(token)).toEqual(JANE)
  vi.setSystemTime(8 * 60 * 60 * 1000)
  expect(tokens.read(token)).toBeUndefined()
})

const [content = '', signature = ''] = tokens.issue(JANE).split('.')

test.for([
  ['of another secret', new Tokens('other').issue(JANE)],
  ['with another content', `${Buffer.from('{"userId":1}').toString('base64url')}.${signature}`],
  ['without a signature', content],
  ['that is empty', ''],
  ['that is only a dot', '.'],
] as const)('a token %s says nothing', ([, token]) => {
  expect(tokens.read(token)).toBeUndefined()
})
