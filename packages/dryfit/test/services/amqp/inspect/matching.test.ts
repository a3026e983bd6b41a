import { describe, expect, it } from 'vitest'
import { describeMatching, matches } from '../../../../src/services/amqp/inspect/matching.ts'
import { describeMessages, seen } from '../../../../src/services/amqp/inspect/seen-message.ts'

const message = (body: string): ReturnType<typeof seen> =>
  seen({ exchange: 'shop', routingKey: 'k', headers: {}, properties: {}, body: Buffer.from(body), redelivered: false })

describe('matching', () => {
  it('asks for fields of the JSON body, at any depth', () => {
    const order = message('{"id":1,"items":[{"sku":"a","count":2}],"total":{"cents":5}}')
    expect(matches(order, { id: 1, total: { cents: 5 } })).toBe(true)
    expect(matches(order, { items: [{ sku: 'a' }] })).toBe(true)
    expect(matches(order, { items: [] })).toBe(false)
    expect(matches(order, { id: '1' })).toBe(false)
    expect(matches(message('no json'), { id: 1 })).toBe(false)
  })

  it('asks for text, a regular expression or a predicate', () => {
    expect(matches(message('hello'), 'hello')).toBe(true)
    expect(matches(message('hello'), 'hell')).toBe(false)
    expect(matches(message('hello'), /^h.*o$/g)).toBe(true)
    expect(matches(message('hello'), ({ routingKey }) => routingKey === 'k')).toBe(true)
    expect(matches(message('hello'), undefined)).toBe(true)
  })

  it('says in words what it asks for', () => {
    expect(describeMatching(undefined)).toBe('any message')
    expect(describeMatching({ id: 1 })).toBe('{"id":1}')
    expect(describeMatching(/a/)).toBe('/a/')
  })
})

describe('messages in words', () => {
  it('are cut when they are long, and say how many were left out', () => {
    expect(describeMessages([])).toBe('  (no message)')
    expect(describeMessages([message('a'), message('b'), message('c')], 2)).toBe(
      '  … 1 earlier\n  shop → k  b\n  shop → k  c',
    )
    expect(String(message('x'.repeat(500)))).toBe(`shop → k  ${'x'.repeat(200)}… (500 bytes)`)
  })
})
