import { expect, test } from 'vitest'
import {
  addElement,
  emptyHyperLogLog,
  estimate,
  isHyperLogLog,
  REGISTERS,
  readRegisters,
  writeRegisters,
} from '../../../../src/services/redis/state/hyperloglog.ts'

test.each([10, 1000, 50_000])('%d elements are estimated within two per cent', (count) => {
  const registers = new Uint8Array(REGISTERS)
  for (let at = 0; at < count; at++) addElement(registers, `element ${at}`)
  expect(Math.abs(estimate(registers) - count) / count).toBeLessThan(0.02)
})

test('sparse and dense bytes hold the same registers', () => {
  const registers = new Uint8Array(REGISTERS)
  for (let at = 0; at < 300; at++) addElement(registers, `element ${at}`)
  const sparse = writeRegisters(registers, undefined, 3000)
  const dense = writeRegisters(registers, undefined, 0)
  expect(sparse.length).toBeLessThan(1500)
  expect(dense.length).toBe(12_304)
  expect(readRegisters(sparse)).toEqual(registers)
  expect(readRegisters(dense)).toEqual(registers)
})

test('an empty one takes 18 bytes, and other strings are none', () => {
  expect(emptyHyperLogLog().length).toBe(18)
  expect(isHyperLogLog(emptyHyperLogLog())).toBe(true)
  expect(isHyperLogLog('HYLL')).toBe(false)
  expect(isHyperLogLog('just a text that is long enough')).toBe(false)
})
