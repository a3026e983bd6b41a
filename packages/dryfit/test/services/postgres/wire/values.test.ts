import { describe, expect, it } from 'vitest'
import { formatAt, rowsOfTag, showRow, showValue } from '../../../../src/services/postgres/wire/index.ts'

const int8 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

describe('showValue', () => {
  it.each([
    ['bool', 16, Buffer.of(1), 't'],
    ['int2', 21, Buffer.from('ffff', 'hex'), '-1'],
    ['int4', 23, Buffer.from('0000002a', 'hex'), '42'],
    ['int8', 20, int8(-5n), '-5'],
    ['float8', 701, Buffer.from('3ff8000000000000', 'hex'), '1.5'],
    ['text', 25, Buffer.from('grün'), 'grün'],
    ['uuid', 2950, Buffer.from('0123456789abcdef0123456789abcdef', 'hex'), '01234567-89ab-cdef-0123-456789abcdef'],
    ['date', 1082, Buffer.from('00000001', 'hex'), '2000-01-02'],
    ['date before 2000', 1082, Buffer.from('ffffffff', 'hex'), '1999-12-31'],
    ['timestamptz', 1184, int8(1_500_000n), '2000-01-01 00:00:01.500000Z'],
    ['timestamp before 2000', 1114, int8(-1n), '1999-12-31 23:59:59.999999'],
    ['timestamp infinity', 1114, int8(2n ** 63n - 1n), 'infinity'],
    ['jsonb', 3802, Buffer.from('\x01{"a":1}'), '{"a":1}'],
  ])('reads a binary %s', (_name, type, bytes, shown) => {
    expect(showValue(bytes, 1, type)).toBe(shown)
  })

  it('shows text as it is, NULL as null, and what it does not know in hex', () => {
    expect(showValue(Buffer.from('42'), 0, 0)).toBe('42')
    expect(showValue(null, 1, 23)).toBeNull()
    expect(showValue(Buffer.of(1, 2), 1, 0)).toBe('\\x0102')
  })

  it('shows a value in hex whose length does not fit its type', () => {
    expect(showValue(Buffer.of(1, 2, 3), 1, 23)).toBe('\\x010203')
  })
})

describe('showRow', () => {
  it('names values by their columns, and by number where there is no column', () => {
    const columns = [{ name: 'id', type: 23, format: 1 }]
    expect(showRow(columns, [Buffer.of(0, 0, 0, 9), Buffer.from('x')])).toEqual({ id: '9', 2: 'x' })
  })
})

describe('formatAt', () => {
  it('no format means text, one means that one for all', () => {
    expect([formatAt([], 3), formatAt([1], 3), formatAt([0, 1], 1)]).toEqual([0, 1, 1])
  })
})

describe('rowsOfTag', () => {
  it.each([
    ['INSERT 0 3', 3],
    ['SELECT 10', 10],
    ['COMMIT', undefined],
    ['CREATE TABLE', undefined],
  ])('%s tells %s', (tag, rows) => {
    expect(rowsOfTag(tag)).toBe(rows)
  })
})
