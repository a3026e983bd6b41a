import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FrameReader,
  HEADER_BYTES,
  MessageWriter,
  STEP,
  WireError,
} from '../../../../src/services/postgres/wire/index.ts'
import { BACKEND_MESSAGES, FRONTEND_MESSAGES } from './messages.ts'

interface Seen {
  readonly types: number[]
  readonly bytes: Buffer
  readonly heads: Buffer[]
}

/** Feeds the chunks and collects all that comes out. */
function read(chunks: readonly Buffer[], headBytes: (type: number) => number = () => 1 << 20): Seen {
  const reader = new FrameReader(headBytes)
  const types: number[] = []
  const heads: Buffer[] = []
  const out: Buffer[] = []
  for (const chunk of chunks) {
    reader.feed(chunk)
    for (let step = reader.next(); step !== STEP.more; step = reader.next()) {
      const bytes = Buffer.from(reader.buffer.subarray(reader.start, reader.end))
      out.push(bytes)
      if (step !== STEP.frame) continue
      types.push(reader.type)
      heads.push(bytes)
    }
  }
  return { types, heads, bytes: Buffer.concat(out) }
}

function splitAt(bytes: Buffer, ...positions: number[]): Buffer[] {
  const cuts = [0, ...positions, bytes.length].sort((a, b) => a - b)
  return cuts.slice(1).map((cut, index) => bytes.subarray(cuts[index], cut))
}

const message = fc
  .record({ type: fc.integer({ min: 0, max: 255 }), body: fc.uint8Array({ maxLength: 200 }) })
  .map(({ type, body }) => new MessageWriter().bytes(body).message(type))

describe('FrameReader', () => {
  for (const [direction, messages] of Object.entries({ client: FRONTEND_MESSAGES, server: BACKEND_MESSAGES })) {
    for (const [name, bytes] of Object.entries(messages)) {
      it(`finds ${name} of the ${direction} wherever the bytes are cut`, () => {
        const both = Buffer.concat([bytes, bytes])
        for (let first = 0; first <= both.length; first++) {
          for (let second = first; second <= both.length; second++) {
            expect(read(splitAt(both, first, second)).heads).toEqual([bytes, bytes])
          }
        }
      })
    }
  }

  it('gives out exactly the bytes it was fed, whatever the messages, the cuts and the heads', () => {
    const cases = fc.tuple(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.nat(2000), { maxLength: 12 }),
      fc.integer({ min: 0, max: 64 }),
    )
    fc.assert(
      fc.property(cases, ([messages, cuts, head]) => {
        const bytes = Buffer.concat(messages)
        const chunks = splitAt(bytes, ...cuts.map((cut) => Math.min(cut, bytes.length)))
        const seen = read(chunks, () => head)
        expect(seen.bytes).toEqual(bytes)
        expect(seen.types).toEqual(messages.map((each) => each[0]))
        expect(seen.heads.map(({ length }) => length)).toEqual(
          messages.map(({ length }) => Math.min(length, HEADER_BYTES + head)),
        )
      }),
    )
  })

  it('does not copy a message that lies in one chunk', () => {
    const reader = new FrameReader(() => 100)
    const chunk = FRONTEND_MESSAGES.query
    reader.feed(chunk)
    reader.next()
    expect(reader.buffer).toBe(chunk)
  })

  it('holds no more than a head of a message that is still coming', () => {
    const reader = new FrameReader(() => 16)
    const large = new MessageWriter().bytes(Buffer.alloc(100_000)).message(0x64)
    let most = 0
    for (let at = 0; at < large.length; at += 7) {
      reader.feed(large.subarray(at, at + 7))
      while (reader.next() !== STEP.more);
      most = Math.max(most, reader.heldBytes)
    }
    expect(most).toBeLessThanOrEqual(HEADER_BYTES + 16)
    expect(reader.atBoundary).toBe(true)
  })

  it.each([-1, 0, 3, 2 ** 31 - 1])('refuses a message that says it is %i bytes long', (length) => {
    const header = Buffer.alloc(HEADER_BYTES, 0x51)
    header.writeInt32BE(length, 1)
    const reader = new FrameReader(() => 100)
    reader.feed(header)
    expect(() => reader.next()).toThrow(WireError)
  })
})
