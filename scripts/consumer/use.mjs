import assert from 'node:assert/strict'
import { DryfitError } from 'dryfit'
import system from './dryfit.config.ts'

await using env = await system.startAll()
assert.deepEqual(
  env.services.map(({ name, state }) => `${name} ${state}`),
  ['door ready', 'guest ready'],
)
assert.throws(
  () => env.get('window'),
  (error) => error instanceof DryfitError && error.code === 'SERVICE_UNKNOWN',
)
console.log(`${env.services.length} services`)
