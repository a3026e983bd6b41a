// The embedded Redis in a process of its own, for bench/redis/index.ts.
import { startRedis } from '../../packages/dryfit/test/services/redis/support/started.ts'

const redis = await startRedis({ provider: 'embedded' })
process.send?.({ port: redis.port })
process.on('message', () => {
  globalThis.gc?.()
  globalThis.gc?.()
  process.send?.({ heapBytes: process.memoryUsage().heapUsed })
})
process.on('disconnect', () => process.exit(0))
