import type { Use } from '../helper.ts'
import { toText } from '../values.ts'

/** The text a helper works on: its block, or its first parameter. */
export function subject(use: Use): string {
  return use.block ? use.body() : toText(use.context)
}

export function hashText(use: Use, name: string): string | undefined {
  const value = use.hash.get(name)
  return value === undefined || value === null ? undefined : toText(value)
}

export function hashNumber(use: Use, name: string): number | undefined {
  const text = hashText(use, name)
  const number = text === undefined || text === '' ? Number.NaN : Number(text)
  return Number.isNaN(number) ? undefined : number
}

export function hashFlag(use: Use, name: string): boolean | undefined {
  const value = use.hash.get(name)
  return value === undefined || value === null ? undefined : value === true || value === 'true'
}

/** Repeats and paddings are cut at this. */
export const MAX_LENGTH = 100_000

/** A length that was asked for, kept within bounds. */
export function boundedLength(value: number): number {
  return Math.min(MAX_LENGTH, Math.max(0, Math.floor(value)))
}
