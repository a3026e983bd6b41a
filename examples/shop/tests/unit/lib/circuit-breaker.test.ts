import { expect, test } from 'vitest'
import { CircuitBreaker } from '../../../lib/circuit-breaker.ts'

const NEVER_MS = 1_000_000
const failing = () => Promise.reject(new Error('away'))
const working = async () => 'here'

test('opens after so many failures in a row', async () => {
  const breaker = new CircuitBreaker({ maxFailures: 2, resetAfterMs: NEVER_MS })
  await expect(breaker.run(failing)).rejects.toThrow('away')
  await expect(breaker.run(failing)).rejects.toThrow('away')
  expect(breaker.state).toBe('open')
  await expect(breaker.run(working)).rejects.toThrow('circuit breaker open')
})

test('a call that began before the circuit opened does not close it', async () => {
  const breaker = new CircuitBreaker({ maxFailures: 1, resetAfterMs: NEVER_MS })
  const slow = Promise.withResolvers<string>()
  const early = breaker.run(() => slow.promise)
  await expect(breaker.run(failing)).rejects.toThrow('away')
  slow.resolve('late')
  expect(await early).toBe('late')
  expect(breaker.state).toBe('open')
})

test('only one call goes through while it is half-open', async () => {
  const breaker = new CircuitBreaker({ maxFailures: 1, resetAfterMs: 0 })
  await expect(breaker.run(failing)).rejects.toThrow('away')
  const slow = Promise.withResolvers<string>()
  const probe = breaker.run(() => slow.promise)
  await expect(breaker.run(working)).rejects.toThrow('circuit breaker open')
  slow.resolve('back')
  expect(await probe).toBe('back')
  expect(breaker.state).toBe('closed')
})
