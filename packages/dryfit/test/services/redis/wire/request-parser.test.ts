import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REQUEST_LIMITS } from '../../../../src/services/redis/wire/limits.ts'
import { encodeReply } from '../../../../src/services/redis/wire/reply.ts'
import { ProtocolError, RequestParser } from '../../../../src/services/redis/wire/request-parser.ts'

const byteText = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
const command = fc.array(byteText, { minLength: 1, maxLength: 5 })

function parse(bytes: Buffer, cuts: readonly number[]): string[][] {
  const parser = new RequestParser()
  const found: string[][] = []
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  let start = 0
  for (const end of [...ends, bytes.length]) {
    parser.feed(bytes.subarray(start, end))
    start = end
    for (let next = parser.next(); next !== undefined; next = parser.next()) found.push(next)
  }
  return found
}

function refusal(text: string, parser = new RequestParser()): string | undefined {
  try {
    parser.feed(Buffer.from(text, 'latin1'))
    while (parser.next() !== undefined);
    return undefined
  } catch (thrown) {
    if (thrown instanceof ProtocolError) return thrown.message
    throw thrown
  }
}

test('commands come out as they went in, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 8 }), (commands, cuts) => {
      const bytes = Buffer.from(commands.map((each) => encodeReply(each, 2)).join(''), 'latin1')
      expect(parse(bytes, cuts)).toEqual(commands)
    }),
  )
})

test('a long bulk in many pieces is joined once', () => {
  const value = 'x'.repeat(3_000_000)
  const bytes = Buffer.from(encodeReply(['SET', 'k', value], 2))
  const cuts = Array.from({ length: 200 }, (_, at) => at * 16_000)
  expect(parse(bytes, cuts)).toEqual([['SET', 'k', value]])
})

test('inline commands, empty lines and empty arrays are taken', () => {
  expect(parse(Buffer.from('PING\r\n\r\n*0\r\nECHO "a b"\nSET k v\r\n'), [])).toEqual([
    ['PING'],
    ['ECHO', 'a b'],
    ['SET', 'k', 'v'],
  ])
})

describe('what is not RESP is refused in the words of Redis', () => {
  test.each([
    ['*abc\r\n', 'invalid multibulk length'],
    ['*2147483648\r\n', 'invalid multibulk length'],
    ['*+1\r\n', 'invalid multibulk length'],
    ['*1\r\n+PING\r\n', "expected '$', got '+'"],
    ['*1\r\n$abc\r\n', 'invalid bulk length'],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\n$536870913\r\n', 'invalid bulk length'],
    ['ECHO "a\r\n', 'unbalanced quotes in request'],
    ['a'.repeat(70_000), 'too big inline request'],
    [`*${'1'.repeat(70_000)}`, 'too big mbulk count string'],
    [`*1\r\n$${'1'.repeat(70_000)}`, 'too big bulk count string'],
  ])('%#', (bytes, message) => {
    expect(refusal(bytes)).toBe(message)
  })
})

test('before it has logged in, a client may send little', () => {
  const parser = (): RequestParser => Object.assign(new RequestParser(), { authenticated: false })
  expect(refusal('*11\r\n', parser())).toBe('unauthenticated multibulk length')
  expect(refusal('*1\r\n$16385\r\n', parser())).toBe('unauthenticated bulk length')
  expect(refusal('*2\r\n$4\r\nAUTH\r\n$2\r\npw\r\n', parser())).toBeUndefined()
})

test('an unfinished request is held up to its limit', () => {
  const parser = new RequestParser({ ...REQUEST_LIMITS, maxRequestBytes: 1000 })
  expect(refusal(`*2\r\n$3\r\nSET\r\n$5000\r\n${'x'.repeat(2000)}`, parser)).toBe('query buffer limit')
})

test('arbitrary bytes give commands or a protocol error, and nothing else', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.constantFrom('*', '$', '\r\n', '1', '2', '-1', 'PING', '"', "'", 'x', '\0'), { maxLength: 30 })
      .map((pieces) => Buffer.from(pieces.join(''))),
  )
  fc.assert(
    fc.property(bytes, (chunk) => {
      const message = refusal(Buffer.from(chunk).toString('latin1'))
      expect(message === undefined || message.length > 0).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
