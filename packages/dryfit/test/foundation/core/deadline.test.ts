import { expect, test } from 'vitest'
import { withDeadline } from '../../../src/foundation/core/index.ts'

test('work in time gives its value, and its failure', async () => {
  expect(await withDeadline({ what: 'adding', timeoutMs: 1000 }, async () => 5)).toBe(5)
  const failing = withDeadline({ what: 'adding', timeoutMs: 1000 }, () => Promise.reject(new Error('no')))
  await expect(failing).rejects.toThrow('no')
})

test('work that is late is told by its signal, and reported by its name', async () => {
  let told: unknown
  const late = withDeadline({ what: 'the migration of "db"', timeoutMs: 10, fix: 'raise it' }, (signal) => {
    signal.addEventListener('abort', () => {
      told = signal.reason
    })
    return new Promise(() => undefined)
  })
  const error = await late.catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: expect.stringMatching(/the migration of "db" took longer than 10 ms[\s\S]*next: raise it/),
  })
  expect(told).toBe(error)
})

test('an outer abort ends the work with its reason', async () => {
  const outer = new AbortController()
  let inner: AbortSignal | undefined
  const work = withDeadline({ what: 'work', timeoutMs: 60_000, signal: outer.signal }, (signal) => {
    inner = signal
    return new Promise(() => undefined)
  })
  outer.abort(new Error('given up'))
  await expect(work).rejects.toThrow('given up')
  expect(inner?.aborted).toBe(true)
})

test('work is not begun when the outer signal is aborted already', async () => {
  let begun = false
  const work = withDeadline({ what: 'work', timeoutMs: 1000, signal: AbortSignal.abort(new Error('no')) }, async () => {
    begun = true
  })
  await expect(work).rejects.toThrow('no')
  expect(begun).toBe(false)
})
