import { appendFileSync } from 'node:fs'
import { expect, test } from 'dryfit/vitest'

test('the next file uses the same environment', ({ env, db }) => {
  appendFileSync(process.env.DIARY ?? '/dev/null', `${env.id}\n`)
  expect(db.name).toBe('db')
})

test('toHaveStatus passes for a status and for a class of statuses', () => {
  expect({ status: 201 }).toHaveStatus(201)
  expect({ status: 201 }).toHaveStatus('2xx')
  expect(new Response('no', { status: 404 })).not.toHaveStatus('2xx')
})
