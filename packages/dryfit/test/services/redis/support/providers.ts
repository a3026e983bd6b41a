import type { RedisOptions } from '../../../../src/services/redis/index.ts'
import { findBinary } from '../../../../src/services/redis/providers/native.ts'
import { IMAGES, missingForContainers } from '../../../foundation/container/engine.ts'
import { type StartedRedis, startRedis } from './started.ts'

const withoutContainers = await missingForContainers(IMAGES.redis)

/** A provider that the suite is run on, or the reason why not. */
export interface ProviderCase {
  readonly provider: NonNullable<RedisOptions['provider']>
  readonly missing: string | undefined
  start(options?: RedisOptions): Promise<StartedRedis>
}

/** All that this machine has; `DRYFIT_REDIS_PROVIDER` chooses one. */
export function providerCases(): ProviderCase[] {
  const chosen = process.env.DRYFIT_REDIS_PROVIDER
  const cases: ProviderCase[] = [
    { provider: 'embedded', missing: undefined, start: (options) => startRedis({ ...options, provider: 'embedded' }) },
    {
      provider: 'native',
      missing: missingNative(),
      start: (options) => startRedis({ ...options, provider: 'native' }),
    },
    { provider: 'external', missing: missingExternal(), start: startExternal },
    {
      provider: 'container',
      missing: withoutContainers,
      start: (options) => startRedis({ ...options, provider: 'container' }),
    },
  ]
  return cases.filter(({ provider }) => !chosen || provider === chosen)
}

function missingNative(): string | undefined {
  try {
    findBinary()
    return undefined
  } catch (thrown) {
    return (thrown as Error).message
  }
}

function missingExternal(): string | undefined {
  return process.env.TEST_REDIS_URL ? undefined : missingNative()
}

/** A server that was started by someone else: `TEST_REDIS_URL`, else one that we start apart from everything. */
async function startExternal(options: RedisOptions = {}): Promise<StartedRedis> {
  const given = process.env.TEST_REDIS_URL
  if (given) return startRedis({ ...options, provider: 'external', url: given })
  const server = await startRedis({ provider: 'native' })
  const inner = (server.service.inspect() as { server: string }).server
  const started = await startRedis({ ...options, provider: 'external', url: `redis://${inner}/3` })
  return {
    ...started,
    [Symbol.asyncDispose]: async () => {
      await started[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
