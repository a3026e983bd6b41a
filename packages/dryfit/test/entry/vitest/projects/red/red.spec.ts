import { expect, testOf } from 'dryfit/vitest'
import system from './dryfit.config.ts'

const test = testOf(system)

test('an exchange that did not happen', async ({ db, seam }) => {
  await db.ask('hello')
  seam('orders', 'db').delay(1, { operation: 'nothing' })
  expect(seam('test', 'db')).toHaveExchanged('goodbye', { times: 2 })
})

test('a wrong status', () => {
  const request = { method: 'POST', url: 'http://127.0.0.1:1/orders?x=1' }
  expect({ status: 500, text: '{"error":"no stock"}', request }).toHaveStatus(201)
})

test('a value that does not come', async ({ db }) => {
  await expect(() => db.said).toBecome(['never'])
})

test('a crash', ({ orders }) => {
  orders.logs.push({ at: Date.now(), stream: 'err', text: 'out of memory' })
  orders.failure = new Error('exited with code 137')
})

test('the test after a crash', () => {
  expect(1).toBe(1)
})
