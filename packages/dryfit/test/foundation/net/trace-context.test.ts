import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTraceparent, nextSpan, parseBaggage, parseTraceparent } from '../../../src/foundation/net/index.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

test('a traceparent is read, of version 00 and of later ones with more fields', () => {
  const position = { traceId: TRACE, spanId: SPAN }
  expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual(position)
  expect(parseTraceparent(` 00-${TRACE}-${SPAN}-00 `)).toEqual(position)
  expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)).toEqual(position)
})

// The cases of W3C Trace Context §3.2.2.
test.each([
  ['nothing', undefined],
  ['empty text', ''],
  ['the forbidden version', `ff-${TRACE}-${SPAN}-01`],
  ['version 00 with a further field', `00-${TRACE}-${SPAN}-01-x`],
  ['an all-zero trace id', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['an all-zero span id', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['upper-case digits', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['a short trace id', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ['no flags', `00-${TRACE}-${SPAN}`],
])('%s is as good as none', (_title, header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})

test('what is written is read back', () => {
  for (let count = 0; count < 1000; count++) {
    const span = nextSpan()
    expect(parseTraceparent(formatTraceparent(span))).toEqual(span)
  }
})

test('a next span stays in its trace and is a new span; without a parent it begins a trace', () => {
  const parent = nextSpan()
  const child = nextSpan(parent)
  expect(child.traceId).toBe(parent.traceId)
  const spans = new Set(Array.from({ length: 2000 }, () => nextSpan().spanId))
  expect(spans.size).toBe(2000)
  expect(nextSpan().traceId).not.toBe(parent.traceId)
})

test('baggage is read by name, decoded, without properties (W3C Baggage §3.3)', () => {
  expect([...parseBaggage('a=1, b = two%20words ;ttl=5, ,c=, =x,d=a=b,e=%E0%A4')]).toEqual([
    ['a', '1'],
    ['b', 'two words'],
    ['c', ''],
    ['d', 'a=b'],
    ['e', '%E0%A4'],
  ])
  expect(parseBaggage(undefined).size).toBe(0)
})

test('no text makes the readers throw', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseBaggage(text)
      parseTraceparent(text)
    }),
  )
})
