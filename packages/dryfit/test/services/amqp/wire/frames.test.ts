import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameWriter } from '../../../../src/services/amqp/wire/frame-writer.ts'
import { type FrameFault, FrameParser, PROTOCOL_HEADER } from '../../../../src/services/amqp/wire/frames.ts'

const frames = fc.array(
  fc.record({ type: fc.constantFrom(1, 2, 3, 8), channel: fc.nat(0xffff), payload: fc.uint8Array({ maxLength: 300 }) }),
  { minLength: 1, maxLength: 20 },
)

function parse(chunks: readonly Buffer[], maxFrameBytes = 0): { frames: object[]; faults: FrameFault[] } {
  const found: { frames: object[]; faults: FrameFault[] } = { frames: [], faults: [] }
  const parser = new FrameParser(
    {
      header: () => {},
      frame: ({ type, channel, payload }) => found.frames.push({ type, channel, payload: Buffer.from(payload) }),
      fault: (fault) => found.faults.push(fault),
    },
    { maxFrameBytes, header: false },
  )
  for (const chunk of chunks) parser.feed(chunk)
  return found
}

describe('frames', () => {
  it('come out as they went in, however the bytes are split', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 400 })), (sent, sizes) => {
        const out = new FrameWriter()
        for (const { type, channel, payload } of sent) out.frame(type, channel, Buffer.from(payload))
        const bytes = Buffer.concat(out.take())
        const chunks: Buffer[] = []
        let at = 0
        for (const size of sizes) {
          chunks.push(bytes.subarray(at, at + size))
          at += size
        }
        chunks.push(bytes.subarray(at))
        const expected = sent.map(({ payload, ...rest }) => ({ ...rest, payload: Buffer.from(payload) }))
        expect(parse(chunks.filter(({ length }) => length > 0)).frames).toEqual(expected)
      }),
    )
  })

  it('are refused when they are more than 8 octets too large, before their content is read', () => {
    const header = Buffer.from([1, 0, 1, 0, 0, 0x10, 0x01])
    expect(parse([header], 4096).faults).toMatchObject([
      { reason: { kind: 'too-large', sizeBytes: 4097, maxBytes: 4088 } },
    ])
    header[6] = 0
    expect(parse([header], 4096).faults).toEqual([])
  })

  it('are refused without their end octet, and nothing after them is read', () => {
    const broken = Buffer.from([1, 0, 1, 0, 0, 0, 1, 9, 0x55])
    const fine = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce])
    const { frames: found, faults } = parse([broken, fine])
    expect(faults).toMatchObject([{ reason: { kind: 'end-marker', got: 0x55 } }])
    expect(found).toEqual([])
  })

  it('follow the protocol header, which is read first', () => {
    const headers: Buffer[] = []
    const parser = new FrameParser(
      { header: (bytes) => headers.push(Buffer.from(bytes)), frame: () => {}, fault: () => {} },
      { maxFrameBytes: 0 },
    )
    parser.feed(PROTOCOL_HEADER.subarray(0, 5))
    expect(headers).toEqual([])
    parser.feed(PROTOCOL_HEADER.subarray(5))
    expect(headers).toEqual([PROTOCOL_HEADER])
  })
})
