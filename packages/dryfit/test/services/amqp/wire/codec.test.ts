import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPlain, tableFromPlain, tableToPlain } from '../../../../src/services/amqp/values/field-table.ts'
import { ByteReader, ByteWriter, MalformedBytes } from '../../../../src/services/amqp/wire/bytes.ts'
import { idOf, nameOf, readMethod, writeMethod } from '../../../../src/services/amqp/wire/method-codec.ts'
import { METHODS, type MethodName } from '../../../../src/services/amqp/wire/methods.ts'
import { readProperties, writeProperties } from '../../../../src/services/amqp/wire/properties-codec.ts'
import { readTable, writeTable } from '../../../../src/services/amqp/wire/table-codec.ts'

const short = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => Buffer.byteLength(text) <= 255)
const plain = fc.dictionary(
  short.filter((name) => name !== '__proto__'),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      short,
      fc.integer(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
      fc.boolean(),
      fc.double({ noNaN: true }).filter((number) => !Number.isInteger(number)),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
    ),
  })).value,
)

describe('field tables', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(plain, (object) => {
        const writer = new ByteWriter(8)
        writeTable(writer, tableFromPlain(object))
        expect(tableToPlain(readTable(new ByteReader(writer.take())))).toEqual({ ...object })
      }),
    )
  })

  it('keep bytes that are no text', () => {
    const bytes = Buffer.from([0xff, 0xfe])
    const writer = new ByteWriter()
    writeTable(writer, new Map([['raw', { type: 'longstr', value: bytes }]]))
    expect(readTable(new ByteReader(writer.take())).get('raw')).toEqual({ type: 'longstr', value: bytes })
  })

  it('are refused when they are nested without end', () => {
    let field = fromPlain({})
    for (let depth = 0; depth < 100; depth++) field = { type: 'table', value: new Map([['a', field]]) }
    const writer = new ByteWriter()
    writeTable(writer, new Map([['a', field]]))
    expect(() => readTable(new ByteReader(writer.take()))).toThrow(MalformedBytes)
  })
})

describe('methods', () => {
  const names = Object.keys(METHODS) as MethodName[]

  it('have ids of their own', () => {
    expect(new Set(names.map(idOf)).size).toBe(names.length)
    for (const name of names) expect(nameOf(idOf(name))).toBe(name)
  })

  it.each(names)('%s comes out as it went in', (name) => {
    const [, , fields] = METHODS[name]
    const args: Record<string, unknown> = {}
    for (const [index, [field, domain]] of Object.entries(fields).entries()) args[field] = sample(domain, index)
    const writer = new ByteWriter(4)
    writeMethod(writer, name, args as never)
    expect(readMethod(name, writer.take())).toEqual({ name, args })
  })

  it('that end too early are refused', () => {
    const writer = new ByteWriter()
    writeMethod(writer, 'basic.qos', { prefetchSize: 0, prefetchCount: 5, global: false })
    expect(() => readMethod('basic.qos', writer.take().subarray(0, -1))).toThrow(MalformedBytes)
  })

  it('take no name that is no UTF-8', () => {
    const payload = Buffer.from([0, 50, 0, 30, 0, 0, 2, 0xff, 0xfe, 0])
    expect(() => readMethod('queue.purge', payload)).toThrow('Malformed UTF-8 in shortstr')
  })
})

describe('message properties', () => {
  it('come out as they went in', () => {
    const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
      fc.option(arbitrary, { nil: undefined })
    const properties = fc.record(
      {
        ...{ contentType: maybe(short), correlationId: maybe(short), replyTo: maybe(short), expiration: maybe(short) },
        ...{ deliveryMode: maybe(fc.integer({ min: 0, max: 255 })), priority: maybe(fc.integer({ min: 0, max: 255 })) },
        timestamp: maybe(fc.maxSafeInteger().filter((number) => number >= 0)),
        headers: maybe(plain.map(tableFromPlain)),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(properties, (sent) => {
        const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined))
        expect(readProperties(writeProperties(given))).toEqual(given)
      }),
    )
  })
})

function sample(domain: string, index: number): unknown {
  if (domain === 'bit') return index % 2 === 0
  if (domain === 'table') return tableFromPlain({ a: index })
  if (domain === 'longstr') return Buffer.from(`text ${index}`)
  return domain === 'shortstr' ? `name ${index} ü` : index + 1
}
