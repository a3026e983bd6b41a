import { type Address, type Service, type StartContext, TEST_CONSUMER } from '../../foundation/core/index.ts'
import { type ClusterLease, leaseCluster } from './clusters.ts'
import { Connections } from './connections.ts'
import { endpointAt, type PostgresEndpoint } from './endpoint.ts'
import { type PostgresOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { NoReset, RowReset } from './reset.ts'
import { type ChosenReset, type Doorway, RunningPostgres } from './running.ts'
import { SeededDatabase } from './seeded.ts'
import { SharedSession } from './shared/index.ts'
import { CloneReset, Doorman, HotSwap, openInnerDoor } from './swap/index.ts'
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
    return await open({ options, context, url, lease, template, database })
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

async function open(opening: Opening): Promise<RunningPostgres> {
  const { options, context, url, lease } = opening
  const { cluster } = lease
  const { user, password, queryTimeoutMs } = options
  const { access, admin } = cluster
  const doorman = new Doorman({ user, password, access, admin })
  const { doorway, reset } = createReset(opening, doorman)
  const inner = { user, password, database: options.database, service: context.name, ...context }
  const door = await openInnerDoor(doorway.gateway, inner)
  const connections = new Connections(door.access, options.database, { queryTimeoutMs })
  const seeded = new SeededDatabase(access, opening.template)
  return new RunningPostgres({ context, url, lease, doorway, door: door.listener, connections, seeded, reset })
}

/** The way to clean data that was asked for, or suits the provider; and the way in that goes with it. */
function createReset(opening: Opening, doorman: Doorman): { doorway: Doorway; reset: ChosenReset } {
  const { options, lease, template, database } = opening
  const { cluster } = lease
  const { access } = cluster
  const { resetTimeoutMs: timeoutMs, maxKept } = options
  const kind = options.reset ?? (cluster.provider === 'external' ? 'truncate' : 'clone')
  if (kind === 'transaction') {
    const strategy = new SharedSession({ access, doorman, database, timeoutMs })
    return { doorway: strategy, reset: { kind, strategy } }
  }
  const doorway = new HotSwap({ access, doorman, name: options.database, database })
  if (kind === 'clone') {
    const how = { maker: cluster, template: template.name, swap: doorway, timeoutMs, access, maxKept }
    const strategy = new CloneReset(how)
    return { doorway, reset: { kind, strategy, evidence: strategy } }
  }
  const rows = new RowReset({ cluster, template, database })
  return { doorway, reset: { kind, strategy: kind === 'none' ? new NoReset(rows) : rows } }
}
