import { expect, test } from 'vitest'
import { DryfitError, waitFor } from '../../../src/foundation/core/index.ts'

async function failureOf(wait: Promise<unknown>): Promise<DryfitError> {
  const thrown = await wait.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(thrown).toBeInstanceOf(DryfitError)
  return thrown as DryfitError
}

test('the first truthy value is returned', async () => {
  let tries = 0
  expect(await waitFor(() => ++tries === 3 && 'third', { intervalMs: 1 })).toBe('third')
  expect(tries).toBe(3)
})

test('a throw and a rejection count as not yet', async () => {
  let tries = 0
  const condition = async (): Promise<string> => {
    if (++tries < 3) throw new Error('too early')
    return 'now'
  }
  expect(await waitFor(condition, { intervalMs: 1 })).toBe('now')
})

test('the error says what was waited for, how long, and what the last try gave', async () => {
  const returned = await failureOf(waitFor(() => 0, { timeoutMs: 20, intervalMs: 5, what: 'an empty queue' }))
  expect(returned.code).toBe('WAIT_TIMED_OUT')
  expect(returned.message).toContain('waited 20 ms for an empty queue, which did not come true')
  expect(returned.message).toMatch(/the last of \d+ tries returned 0/)
  const cause = new Error('no table')
  const threw = await failureOf(waitFor(() => Promise.reject(cause), { timeoutMs: 10, intervalMs: 1 }))
  expect(threw.message).toContain('threw: no table')
  expect(threw.cause).toBe(cause)
})

test('a last value that JSON cannot hold is shown all the same', async () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const condition = (): unknown => (cycle.self === cycle ? undefined : cycle)
  expect((await failureOf(waitFor(condition, { timeoutMs: 5 }))).message).toContain('returned undefined')
  expect((await failureOf(waitFor(() => 0n, { timeoutMs: 5 }))).message).toContain('returned 0')
})

test('a try that never ends does not outlive the deadline', async () => {
  const error = await failureOf(waitFor(() => new Promise<boolean>(() => undefined), { timeoutMs: 30 }))
  expect(error.message).toContain('had no result yet')
})

test('a last try is made when the time is up, also when the interval is longer', async () => {
  let tries = 0
  await failureOf(waitFor(() => ++tries < 0, { timeoutMs: 20, intervalMs: 10_000 }))
  expect(tries).toBe(2)
})

test('an abort ends the wait with its reason, also within a try', async () => {
  const controller = new AbortController()
  const never = waitFor(() => new Promise<boolean>(() => undefined), { signal: controller.signal })
  const notYet = waitFor(() => false, { signal: controller.signal, intervalMs: 60_000 })
  controller.abort(new Error('enough'))
  await expect(never).rejects.toThrow('enough')
  await expect(notYet).rejects.toThrow('enough')
  await expect(waitFor(() => true, { signal: controller.signal })).rejects.toThrow('enough')
})
