import type { Provider } from '../../../../src/foundation/core/index.ts'
import { DryfitError } from '../../../../src/foundation/core/index.ts'
import type { PostgresOptions } from '../../../../src/services/postgres/index.ts'
import { startEmbedded } from '../../../../src/services/postgres/providers/embedded.ts'
import { nativeBinaries } from '../../../../src/services/postgres/providers/native.ts'
import type { PostgresServer } from '../../../../src/services/postgres/server/server.ts'
import { IMAGES, missingForContainers } from '../../../foundation/container/engine.ts'

const withoutContainers = await missingForContainers(IMAGES.postgres)

/** A provider that the suite is run on, or the reason why not. */
export interface ProviderCase {
  readonly provider: Provider
  readonly missing: string | undefined
  /** Makes ready what it needs, and says how to describe a database there. */
  open(): Promise<{ options: PostgresOptions; close(): Promise<void> }>
}

/** `DRYFIT_POSTGRES_PROVIDER` chooses one; otherwise all that this machine has. */
export function providerCases(): ProviderCase[] {
  const chosen = process.env.DRYFIT_POSTGRES_PROVIDER
  return [ours('embedded'), { ...ours('native'), missing: missingNative() }, external(), container()].filter(
    ({ provider }) => chosen === undefined || chosen === '' || provider === chosen,
  )
}

function ours(provider: Provider): ProviderCase {
  return { provider, missing: undefined, open: async () => ({ options: { provider }, close: async () => {} }) }
}

function missingNative(): string | undefined {
  try {
    nativeBinaries(undefined)
    return undefined
  } catch (thrown) {
    if (thrown instanceof DryfitError) return thrown.what
    throw thrown
  }
}

/** A server that was started by someone else: `TEST_DATABASE_URL`, else one that we start apart from everything. */
function external(): ProviderCase {
  return {
    provider: 'external',
    missing: undefined,
    open: async () => {
      const url = process.env.TEST_DATABASE_URL
      if (url) return { options: { provider: 'external', url }, close: async () => {} }
      const server = await startServer()
      return { options: { provider: 'external', url: urlOf(server) }, close: () => server.stop() }
    },
  }
}

function container(): ProviderCase {
  return { ...ours('container'), missing: withoutContainers }
}

export function startServer(): Promise<PostgresServer> {
  return startEmbedded({
    version: undefined,
    settings: {},
    storage: 'memory',
    password: 'unused',
    url: undefined,
    image: '',
    signal: new AbortController().signal,
    progress: () => {},
  })
}

export function urlOf({ access }: PostgresServer): string {
  return `postgres://${access.user}:${access.password}@localhost:${access.port}/postgres?host=${access.host}`
}
