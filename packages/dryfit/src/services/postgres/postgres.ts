import { type Address, type Service, type StartContext, TEST_CONSUMER } from '../../foundation/core/index.ts'
import { type ClusterLease, leaseCluster } from './clusters.ts'
import { Connections } from './connections.ts'
import { endpointAt, type PostgresEndpoint } from './endpoint.ts'
import { type PostgresOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { RowReset } from './reset.ts'
import { RunningPostgres } from './running.ts'
import { copyTemplate, type Template } from './template.ts'

/** The description of a database. */
export type PostgresService = Service<RunningPostgres, PostgresEndpoint>

/**
 * A Postgres database: the real server, one database for each environment, copied from a template that was migrated
 * and seeded once.
 *
 * @throws OPTION_INVALID
 * @example
 * system().register('db', postgres({ migrate: 'npm run migrate', seed: 'test/seed.sql' }))
 */
export function postgres(options: PostgresOptions = {}): PostgresService {
  const resolved = resolveOptions(options)
  return Object.freeze({
    kind: 'postgres',
    providers: resolved.providers,
    endpointAt: (address: Address) => endpointAt(address, resolved),
    start: (context: StartContext) => start(resolved, context),
  })
}

/**
 * ```
 *   lease a cluster ──▶ its template ──▶ a database of our own ──▶ a way in
 * ```
 */
async function start(options: ResolvedOptions, context: StartContext): Promise<RunningPostgres> {
  const provider = context.provider ?? options.providers[0] ?? 'embedded'
  const { url } = await context.endpointFor(TEST_CONSUMER)
  const lease = await leaseCluster(provider, options, context.progress)
  try {
    const { template, database } = await copyTemplate(lease.cluster, options, context)
    return open({ options, context, url, lease, template, database })
  } catch (thrown) {
    await lease.release()
    throw thrown
  }
}

interface Opening {
  readonly options: ResolvedOptions
  readonly context: StartContext
  readonly url: string
  readonly lease: ClusterLease
  readonly template: Template
  readonly database: string
}

function open({ options, context, url, lease, template, database }: Opening): RunningPostgres {
  const { cluster } = lease
  const { user, password, queryTimeoutMs } = options
  const connections = new Connections(cluster.access, database, { queryTimeoutMs })
  const resetStrategy = new RowReset({ cluster, template, database })
  const access = cluster.access
  const relay = { access, user, password, publicName: options.database, database: () => database }
  return new RunningPostgres({ context, url, lease, database, connections, resetStrategy, relay })
}
