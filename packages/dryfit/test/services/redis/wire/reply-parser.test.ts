import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Bool,
  Double,
  ErrorReply,
  encodeReply,
  formatDouble,
  MapReply,
  NULL_ARRAY,
  Push,
  type Reply,
  SetReply,
  Status,
  Verbatim,
} from '../../../../src/services/redis/wire/reply.ts'
import { ReplyParser } from '../../../../src/services/redis/wire/reply-parser.ts'

const word = fc.stringMatching(/^[ -~]{0,12}$/)
const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.integer(),
    fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 1n }),
    fc.constant(null),
    fc.boolean().map((value) => new Bool(value)),
    word.map((text) => new Status(text)),
    word.map((text) => new ErrorReply(`ERR ${text}`)),
    fc.double({ noNaN: true }).map((value) => new Double(value)),
    word.map((text) => new Verbatim(text)),
    fc.array(tie('reply'), { maxLength: 4 }),
    fc.array(tie('reply'), { maxLength: 4 }).map((items) => new SetReply(items)),
    fc.array(fc.tuple(tie('reply'), tie('reply')), { maxLength: 3 }).map((pairs) => new MapReply(pairs.flat())),
    fc.array(tie('reply'), { minLength: 1, maxLength: 3 }).map((items) => new Push(items)),
  ),
}))

test('replies are read back as they were written, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 4 }), fc.array(fc.nat(), { maxLength: 6 }), (replies, cuts) => {
      const text = replies.map((each) => encodeReply(each, 3)).join('')
      const bytes = Buffer.from(text, 'latin1')
      const parser = new ReplyParser()
      const found: string[] = []
      let raw = ''
      const ends = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)
      let start = 0
      for (const end of [...ends, bytes.length]) {
        parser.feed(bytes.subarray(start, end))
        start = end
        for (let next = parser.next(); next !== undefined; next = parser.next()) {
          found.push(encodeReply(next.reply, 3))
          raw += next.raw
        }
      }
      expect(found.join('')).toBe(text)
      expect(raw).toBe(text)
    }),
  )
})

test('what is no reply is an error', () => {
  const parser = new ReplyParser()
  parser.feed(Buffer.from('hello\r\n'))
  expect(() => parser.next()).toThrow('begins with "h"')
})

test('RESP2 and RESP3 write the same reply in their own ways', () => {
  const map = new MapReply(['a', 1])
  expect(encodeReply(map, 2)).toBe('*2\r\n$1\r\na\r\n:1\r\n')
  expect(encodeReply(map, 3)).toBe('%1\r\n$1\r\na\r\n:1\r\n')
  expect(encodeReply(null, 2)).toBe('$-1\r\n')
  expect(encodeReply(null, 3)).toBe('_\r\n')
  expect(encodeReply(NULL_ARRAY, 2)).toBe('*-1\r\n')
  expect(encodeReply(new Double(1.5), 2)).toBe('$3\r\n1.5\r\n')
  expect(encodeReply(new Double(1.5), 3)).toBe(',1.5\r\n')
})

test.each([
  [0.1, '0.10000000000000001'],
  [3, '3'],
  [-0, '-0'],
  [1e20, '1e+20'],
  [1e-7, '9.9999999999999995e-08'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [1.5e300, '1.5000000000000001e+300'],
])('the double %d is written as C does with %%.17g', (value, text) => {
  expect(formatDouble(value)).toBe(text)
})
