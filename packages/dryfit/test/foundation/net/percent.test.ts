import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePercent, loginOf } from '../../../src/foundation/net/index.ts'

describe('decodePercent', () => {
  test('decodes what encodeURIComponent encoded', () => {
    const encodable = fc.string({ unit: 'grapheme' })
    fc.assert(fc.property(encodable, (text) => decodePercent(encodeURIComponent(text)) === text))
  })

  test.each(['100%', '%', '%2', '%zz', '%ff', '%c3%28', 'a%ffb'])('leaves "%s" as it is', (text) => {
    expect(decodePercent(text)).toBe(text)
  })
})

describe('loginOf', () => {
  test('decodes user and password', () => {
    expect(loginOf(new URL('redis://a%40b:p%2Fw@localhost'))).toEqual({ user: 'a@b', password: 'p/w' })
  })

  test('takes a password with a stray percent sign as it is', () => {
    expect(loginOf(new URL('redis://me:50%ff@localhost'))).toEqual({ user: 'me', password: '50%ff' })
  })

  test('is empty where the URL has none', () => {
    expect(loginOf(new URL('redis://localhost'))).toEqual({ user: '', password: '' })
  })
})
