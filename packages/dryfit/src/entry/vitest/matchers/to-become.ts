import { TestRunner } from 'vitest'
import { messageOf, waitFor } from '../../../foundation/core/index.ts'
import type { BecomeOptions, MatcherContext, MatcherResult } from './types.ts'

const SHOWN_DEPTH = 4
const DEFAULT_MS = 5000
/** What is kept of the test's own time, so that this matcher speaks before the test is cut off. */
const RESERVE_MS = 200

type Last = { readonly value: unknown } | { readonly thrown: unknown }

/** Calls the function until it returns an equal value. A throw counts as "not yet". */
export async function toBecome(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
  options: BecomeOptions = {},
): Promise<MatcherResult> {
  if (this.isNot) throw new TypeError('not.toBecome has two meanings: expect what the value is to become instead')
  if (typeof received !== 'function') {
    throw new TypeError(`toBecome needs a function to call again and again: expect(() => value).toBecome(…)`)
  }
  const { timeoutMs = Math.min(DEFAULT_MS, remainingMs()), intervalMs = 10 } = options
  let last: Last = { value: undefined }
  const attempt = async (): Promise<boolean> => {
    last = await read(received as () => unknown)
    return 'value' in last && this.equals(last.value, expected)
  }
  try {
    await waitFor(attempt, { timeoutMs, intervalMs })
    return { pass: true, message: () => '' }
  } catch {
    // The reason is always the deadline: an attempt catches what the function throws.
    return failure(last, expected, timeoutMs, (value) => this.utils.stringify(value, SHOWN_DEPTH, { min: true }))
  }
}

async function read(get: () => unknown): Promise<Last> {
  try {
    return { value: await get() }
  } catch (thrown) {
    return { thrown }
  }
}

function failure(last: Last, expected: unknown, timeoutMs: number, show: (value: unknown) => string): MatcherResult {
  const wanted = `did not become ${show(expected)} within ${Math.round(timeoutMs)} ms`
  if ('thrown' in last)
    return { pass: false, message: () => `${wanted}; the last try threw: ${messageOf(last.thrown)}` }
  const { value } = last
  return { pass: false, actual: value, expected, message: () => `${wanted}; the last value was ${show(value)}` }
}

function remainingMs(): number {
  const test = TestRunner.getCurrentTest()
  const startedAt = test?.result?.startTime
  if (test === undefined || startedAt === undefined || !(test.timeout > 0)) return DEFAULT_MS
  return Math.max(RESERVE_MS, test.timeout - (Date.now() - startedAt) - RESERVE_MS)
}
