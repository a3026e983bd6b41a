import { invalidOption } from './option.ts'

/**
 * The one number from which an environment derives all its randomness. It is printed with every failure;
 * `DRYFIT_SEED=<seed>` repeats it.
 */
export interface Seed {
  /** A whole number, 0 … 2³²−1. */
  readonly value: number
  /** A generator of its own for each label: what one part draws never disturbs another. */
  random(label: string): Random
}

/** A seeded generator. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A whole number in [min, max], both included; at most 2³² different ones. */
  integer(min: number, max: number): number
  /** One element of a non-empty list. */
  pick<T>(from: readonly T[]): T
  /** True with probability `p`. */
  chance(p: number): boolean
  bytes(length: number): Uint8Array
  /** A version 4 UUID (RFC 9562 §5.4) drawn from this generator. */
  uuid(): string
  /** Another generator that goes on from here with the same numbers, apart from this one. */
  copy(): Random
}

const LARGEST_SEED = 2 ** 32 - 1

/**
 * The given seed, or `DRYFIT_SEED`, or a fresh one.
 *
 * @throws OPTION_INVALID when it is not a whole number of 32 bits.
 */
export function createSeed(value: number = seedFromEnvironment() ?? freshSeed()): Seed {
  if (!Number.isInteger(value) || value < 0 || value > LARGEST_SEED) {
    throw invalidOption('seed', 'value', `a whole number from 0 to ${LARGEST_SEED}`, value)
  }
  return Object.freeze({ value, random: (label: string) => createRandom(spreadState(hash(`${value}/${label}`))) })
}

/** By the global, which loads Node's cryptography only now: who is given a seed never needs it. */
function freshSeed(): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1))
  return value
}

function seedFromEnvironment(): number | undefined {
  const text = process.env.DRYFIT_SEED
  if (text === undefined || text === '') return undefined
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw invalidOption('seed', 'DRYFIT_SEED', `a whole number from 0 to ${LARGEST_SEED}`, text)
}

/** FNV-1a, 32 bit. */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  }
  return state >>> 0
}

/** The state of sfc32: three words and a counter. */
type State = readonly [a: number, b: number, c: number, counter: number]

/** A state spread from one word by splitmix32. */
function spreadState(word: number): State {
  const spread = (): number => {
    word = (word + 0x9e3779b9) | 0
    let mixed = word ^ (word >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) | 0
  }
  return [spread(), spread(), spread(), 1]
}

/** sfc32 (Chris Doty-Humphrey's small fast counter). */
function createRandom([a, b, c, counter]: State): Random {
  const word32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  const next = (): number => word32() / 2 ** 32
  const integer = (min: number, max: number): number => {
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max < min) {
      throw invalidOption('random', 'integer', 'two whole numbers, the smaller one first', [min, max])
    }
    return min + Math.floor(next() * (max - min + 1))
  }
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => word32() & 0xff)
  return {
    next,
    integer,
    bytes,
    pick: (from) => {
      if (from.length === 0) throw invalidOption('random', 'pick', 'a list with at least one element', from)
      return from[integer(0, from.length - 1)] as (typeof from)[number]
    },
    chance: (p) => next() < p,
    uuid: () => formatUuid(bytes(16)),
    copy: () => createRandom([a, b, c, counter]),
  }
}

function formatUuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
