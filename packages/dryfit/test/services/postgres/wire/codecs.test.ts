import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BodyReader,
  decodeBackendKey,
  decodeBind,
  decodeDataRow,
  decodeError,
  decodeExecute,
  decodeParse,
  decodeRowDescription,
  decodeStartup,
  decodeTarget,
  encodeBackendKey,
  encodeBind,
  encodeCancel,
  encodeDataRow,
  encodeDescribe,
  encodeError,
  encodeExecute,
  encodeParse,
  encodeRowDescription,
  encodeSslRequest,
  encodeStartup,
  HEADER_BYTES,
  LARGEST_STARTUP_BYTES,
  STARTUP,
  startupLength,
  WireError,
} from '../../../../src/services/postgres/wire/index.ts'
import { BACKEND_MESSAGES, FRONTEND_MESSAGES } from './messages.ts'

const body = (message: Buffer): BodyReader => new BodyReader(message, HEADER_BYTES)
const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
const oid = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const format = fc.constantFrom(0, 1)
const value = fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes)))

function survives<T>(
  values: fc.Arbitrary<T>,
  encode: (value: T) => Buffer,
  decode: (body: BodyReader) => unknown,
): void {
  fc.assert(
    fc.property(values, (each) => {
      expect(decode(body(encode(each)))).toEqual(each)
    }),
  )
}

describe('messages of the client', () => {
  it('Parse survives the wire', () => {
    survives(fc.record({ statement: text, sql: text, parameterTypes: fc.array(oid) }), encodeParse, decodeParse)
  })

  it('Bind survives the wire', () => {
    const bind = fc.record({
      portal: text,
      statement: text,
      formats: fc.array(format),
      values: fc.array(value),
      resultFormats: fc.array(format),
    })
    survives(bind, encodeBind, decodeBind)
  })

  it('Describe and Execute survive the wire', () => {
    const kind = fc.constantFrom<'statement' | 'portal'>('statement', 'portal')
    survives(fc.record({ kind, name: text }), encodeDescribe, decodeTarget)
    survives(fc.record({ portal: text, maxRows: fc.nat() }), encodeExecute, decodeExecute)
  })
})

describe('messages of the server', () => {
  it('ErrorResponse survives the wire', () => {
    const fields = fc.record(
      { severity: text, code: text, message: text, detail: text, hint: text, table: text, constraint: text },
      { requiredKeys: ['severity', 'code', 'message'] },
    )
    survives(fields, encodeError, decodeError)
  })

  it('RowDescription and DataRow survive the wire', () => {
    survives(fc.array(fc.record({ name: text, type: oid, format })), encodeRowDescription, decodeRowDescription)
    survives(fc.array(value), encodeDataRow, decodeDataRow)
  })

  it('BackendKeyData keeps a secret of any length, as protocol 3.2 allows', () => {
    fc.assert(
      fc.property(fc.integer(), fc.uint8Array({ maxLength: 256 }), (processId, bytes) => {
        const secret = Buffer.from(bytes)
        expect(decodeBackendKey(body(encodeBackendKey(processId, secret)))).toEqual({ processId, secret })
      }),
    )
  })
})

describe('a message that was cut off', () => {
  const decoders = {
    bind: [FRONTEND_MESSAGES.bind, decodeBind],
    parse: [FRONTEND_MESSAGES.parse, decodeParse],
    execute: [FRONTEND_MESSAGES.execute, decodeExecute],
    rowDescription: [BACKEND_MESSAGES.rowDescription, decodeRowDescription],
    dataRow: [BACKEND_MESSAGES.dataRow, decodeDataRow],
    errorResponse: [BACKEND_MESSAGES.errorResponse, decodeError],
  } as const
  for (const [name, [message, decode]] of Object.entries(decoders)) {
    it(`is refused at every length: ${name}`, () => {
      for (let end = HEADER_BYTES; end < message.length; end++) {
        expect(() => decode(new BodyReader(message, HEADER_BYTES, end))).toThrow(WireError)
      }
    })
  }

  it('does not reserve memory for a count that cannot be true', () => {
    const lie = Buffer.from([0xff, 0xff])
    expect(() => decodeDataRow(new BodyReader(lie))).toThrow('a list of 65535 elements does not fit its message')
  })
})

describe('startup packets', () => {
  it('StartupMessage survives the wire', () => {
    const name = text.filter((each) => each !== '')
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text)), (pairs) => {
        const parameters = new Map(pairs)
        const packet = encodeStartup(STARTUP.protocol30, parameters)
        expect(decodeStartup(packet)).toEqual({ kind: 'startup', version: STARTUP.protocol30, parameters })
      }),
    )
  })

  it('SSLRequest and CancelRequest are told apart', () => {
    expect(decodeStartup(encodeSslRequest())).toEqual({ kind: 'ssl' })
    const secret = Buffer.from('secret')
    expect(decodeStartup(encodeCancel(7, secret))).toEqual({ kind: 'cancel', processId: 7, secret })
  })

  it('the length is known from four bytes on', () => {
    const packet = encodeSslRequest()
    expect(startupLength(packet.subarray(0, 3))).toBeUndefined()
    expect(startupLength(packet.subarray(0, 4))).toBe(8)
  })

  it.each([0, 7, LARGEST_STARTUP_BYTES + 1, -1])('a length of %i is refused', (length) => {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(length)
    expect(() => startupLength(bytes)).toThrow('invalid length of startup packet')
  })

  it('bytes after the terminator are refused', () => {
    const packet = Buffer.concat([encodeStartup(STARTUP.protocol30, new Map()), Buffer.from('x')])
    expect(() => decodeStartup(packet)).toThrow('expected terminator as last byte')
  })
})
