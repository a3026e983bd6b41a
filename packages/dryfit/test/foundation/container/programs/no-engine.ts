// Starts a container where there is no engine, and prints how that failed.
import { startContainer } from '../../../../src/foundation/container/index.ts'
import { DryfitError } from '../../../../src/foundation/core/index.ts'
import { REDIS } from '../redis.ts'

try {
  await startContainer({ ...REDIS, image: 'any' })
} catch (thrown) {
  if (!(thrown instanceof DryfitError)) throw thrown
  const { code, what, fix } = thrown
  console.log(JSON.stringify({ code, what, fix }))
}
