import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashValue } from '../../../../src/services/redis/state/hash.ts'
import { ListValue } from '../../../../src/services/redis/state/list.ts'
import { crc64 } from '../../../../src/services/redis/state/rdb/crc64.ts'
import { dumpValue, restoreValue } from '../../../../src/services/redis/state/rdb/dump.ts'
import { readListpack, writeListpack } from '../../../../src/services/redis/state/rdb/listpack.ts'
import { decompress } from '../../../../src/services/redis/state/rdb/lzf.ts'
import { Settings } from '../../../../src/services/redis/state/settings.ts'
import { SortedSetValue } from '../../../../src/services/redis/state/sorted-set.ts'
import { StreamValue } from '../../../../src/services/redis/state/stream.ts'
import { ErrorReply } from '../../../../src/services/redis/wire/reply.ts'

const { limits } = new Settings()
const text = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.uint8Array({ maxLength: 90 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
)

test('the check value of CRC-64/Jones is right', () => {
  expect(crc64(Buffer.from('123456789')).readBigUInt64LE()).toBe(0xe9c6d914c4b8d9can)
})

test('listpacks are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), (items) => {
      expect(readListpack(writeListpack(items))).toEqual(items)
    }),
  )
})

test('long elements of a listpack have the longer heads', () => {
  const items = [63, 64, 4095, 4096, 20_000].map((length) => 'x'.repeat(length))
  expect(readListpack(writeListpack(items))).toEqual(items)
})

test('LZF is expanded, also where a run overlaps itself', () => {
  // 'a', then 9 bytes from 1 back.
  expect(decompress(Buffer.from([0, 97, 0xe0, 0, 0]), 10).toString()).toBe('a'.repeat(10))
  expect(() => decompress(Buffer.from([0, 97, 0xe0, 0, 9]), 10)).toThrow(ErrorReply as never)
})

test('values of every type survive a dump', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 200 }), (items) => {
      expect(restoreValue(dumpValue(items[0] as string), limits)).toBe(items[0])
      const list = restoreValue(dumpValue(new ListValue(items)), limits) as ListValue
      expect(list.slice()).toEqual(items)
      const hash = new HashValue()
      for (const item of items) hash.set(item, `${item}!`, limits)
      const restored = restoreValue(dumpValue(hash), limits) as HashValue
      expect(restored.fields.keys).toEqual(hash.fields.keys)
      expect(restored.encoding).toBe(hash.encoding)
      const set = new SortedSetValue()
      for (const [at, item] of items.entries()) set.set(item, at / 3, limits)
      expect([...(restoreValue(dumpValue(set), limits) as SortedSetValue).ordered]).toEqual([...set.ordered])
    }),
    { numRuns: 50 },
  )
})

test('a stream of several nodes survives a dump', () => {
  const stream = new StreamValue()
  for (let at = 1n; at <= 250n; at++) stream.append({ ms: at, seq: at % 3n }, ['field', `value ${at}`])
  stream.delete({ ms: 7n, seq: 1n })
  const restored = restoreValue(dumpValue(stream), limits) as StreamValue
  expect(restored.entries.slice()).toEqual(stream.entries.slice())
  expect(restored.lastId).toEqual(stream.lastId)
  expect(restored.maxDeletedId).toEqual({ ms: 7n, seq: 1n })
  expect(restored.entriesAdded).toBe(250)
})

test('a payload that was changed is refused, and never crashes the reader', () => {
  const payload = Buffer.from(dumpValue(new ListValue(['a', '1', 'x'.repeat(100)])), 'latin1')
  fc.assert(
    fc.property(fc.nat(payload.length - 11), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const broken = Buffer.from(payload)
      broken[at] = (broken[at] as number) ^ change
      expect(() => restoreValue(broken.toString('latin1'), limits)).toThrow(ErrorReply as never)
      // With a right checksum the content itself is looked at.
      crc64(broken.subarray(0, -8)).copy(broken, broken.length - 8)
      try {
        restoreValue(broken.toString('latin1'), limits)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ErrorReply)
      }
    }),
    { numRuns: 3000 },
  )
})
