import { invalidOption, type Random, refuseUnknownOptions } from '../../../foundation/core/index.ts'
import type { Delay } from '../respond/reply.ts'

/** Milliseconds, or how they are distributed. */
export type DelayInit =
  | number
  | { readonly type: 'fixed'; readonly milliseconds: number }
  | { readonly type: 'uniform'; readonly lower: number; readonly upper: number }
  | { readonly type: 'lognormal'; readonly median: number; readonly sigma: number; readonly maxValue?: number }
  | { readonly type: 'normal'; readonly mean: number; readonly deviation: number; readonly maxValue?: number }

/** Longest wait that a stub may ask for: a day. */
export const MAX_DELAY_MS = 86_400_000

/**
 * Reads a delay.
 *
 * @throws OPTION_INVALID for negative, endless or unknown times.
 */
export function toDelay(init: DelayInit): Delay {
  if (typeof init === 'number') return fixed(init)
  switch (init?.type) {
    case 'fixed':
      refuseUnknownOptions('delay', init, ['type', 'milliseconds'])
      return fixed(init.milliseconds)
    case 'uniform':
      refuseUnknownOptions('delay', init, ['type', 'lower', 'upper'])
      return uniform(time('lower', init.lower), time('upper', init.upper))
    case 'lognormal':
      refuseUnknownOptions('delay', init, ['type', 'median', 'sigma', 'maxValue'])
      return lognormal(time('median', init.median), time('sigma', init.sigma), most(init.maxValue))
    case 'normal':
      refuseUnknownOptions('delay', init, ['type', 'mean', 'deviation', 'maxValue'])
      return normal(time('mean', init.mean), time('deviation', init.deviation), most(init.maxValue))
    default:
      throw invalidOption('reply', 'delay', 'milliseconds, or a type of fixed, uniform, lognormal, normal', init)
  }
}

/** Waits for both, one after the other. */
export function sumOfDelays(delays: readonly Delay[]): Delay | undefined {
  if (delays.length <= 1) return delays[0]
  return {
    draw: (random) => delays.reduce((sum, delay) => sum + delay.draw(random), 0),
    describe: () => delays.map((delay) => delay.describe()).join(' and '),
  }
}

function fixed(ms: number): Delay {
  time('milliseconds', ms)
  return { draw: () => ms, describe: () => `${ms} ms` }
}

function uniform(lower: number, upper: number): Delay {
  if (lower > upper) throw invalidOption('delay', 'lower', `at most upper (${upper})`, lower)
  return {
    draw: (random) => lower + (upper - lower) * random.next(),
    describe: () => `${lower} to ${upper} ms`,
  }
}

function lognormal(median: number, sigma: number, maxValue: number): Delay {
  return {
    draw: (random) => Math.min(maxValue, Math.exp(sigma * gaussian(random)) * median),
    describe: () => `lognormal around ${median} ms`,
  }
}

function normal(mean: number, deviation: number, maxValue: number): Delay {
  return {
    draw: (random) => Math.min(maxValue, Math.max(0, mean + deviation * gaussian(random))),
    describe: () => `normal around ${mean} ms`,
  }
}

/** Null is how WireMock writes that there is none. */
function most(value: number | null | undefined): number {
  return time('maxValue', value ?? MAX_DELAY_MS)
}

/** A standard normal number by the method of Box and Muller. */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

function time(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= MAX_DELAY_MS) return value
  throw invalidOption('delay', name, `a number from 0 to ${MAX_DELAY_MS}`, value)
}
