import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Poller } from '../../../lib/poller.ts'

const INTERVAL_MS = 10_000
const RETRY_AFTER_MS = 100

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function pollerOf(work: () => Promise<void>): { poller: Poller; errors: unknown[] } {
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  return { poller: new Poller({ work, onError, intervalMs: INTERVAL_MS, retryAfterMs: RETRY_AFTER_MS }), errors }
}

test('works at the start and after each interval, until it is stopped', async () => {
  const work = vi.fn(async () => {})
  const { poller } = pollerOf(work)
  poller.start()
  await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
  expect(work).toHaveBeenCalledTimes(3)
  poller.stop()
  await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
  expect(work).toHaveBeenCalledTimes(3)
})

test('works at once when it is woken', async () => {
  const work = vi.fn(async () => {})
  const { poller } = pollerOf(work)
  poller.start()
  await vi.advanceTimersByTimeAsync(1)
  poller.wake()
  expect(work).toHaveBeenCalledTimes(2)
})

test('works once more when it is woken, however often, while it works', async () => {
  const first = Promise.withResolvers<void>()
  const work = vi.fn(() => (work.mock.calls.length === 1 ? first.promise : Promise.resolve()))
  const { poller } = pollerOf(work)
  poller.start()
  for (let wake = 1; wake <= 3; wake += 1) poller.wake()
  expect(work).toHaveBeenCalledTimes(1)
  first.resolve()
  await vi.advanceTimersByTimeAsync(1)
  expect(work).toHaveBeenCalledTimes(2)
})

test('tries again soon after it failed, and says why', async () => {
  const away = new Error('away')
  const work = vi.fn(() => (work.mock.calls.length === 1 ? Promise.reject(away) : Promise.resolve()))
  const { poller, errors } = pollerOf(work)
  poller.start()
  await vi.advanceTimersByTimeAsync(RETRY_AFTER_MS)
  expect(errors).toEqual([away])
  expect(work).toHaveBeenCalledTimes(2)
})

test('does not begin before it is started', () => {
  const work = vi.fn(async () => {})
  pollerOf(work).poller.wake()
  expect(work).not.toHaveBeenCalled()
})
