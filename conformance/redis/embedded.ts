// Starts the embedded Redis on a port of its own, without an environment around it.
//
//   node conformance/redis/embedded.ts [port]
import { startRedis } from '../../packages/dryfit/test/services/redis/support/started.ts'

export { startRedis as startEmbeddedRedis } from '../../packages/dryfit/test/services/redis/support/started.ts'

if (import.meta.main) {
  const started = await startRedis({ provider: 'embedded', port: Number(process.argv[2] ?? 0) })
  console.log(`redis://${started.host}:${started.port}`)
}
