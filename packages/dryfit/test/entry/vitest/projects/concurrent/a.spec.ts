import { testOf } from 'dryfit/vitest'
import system from '../green/dryfit.config.ts'

const test = testOf(system)

test.concurrent('one', async ({ db, expect }) => {
  await expect(() => db.name).toBecome('db')
})

test.concurrent('two', async ({ db, expect }) => {
  await expect(() => db.name).toBecome('db')
})
