export type { Row } from './connections.ts'
export type { PostgresEndpoint } from './endpoint.ts'
export {
  type KeptCluster,
  type KeptDatabase,
  keptClusters,
  type OpenKept,
  openKept,
  removeKeptClusters,
} from './kept/index.ts'
export type { MigrationTools } from './migration-tools.ts'
export type { PostgresOptions, ResetKind } from './options.ts'
export { type PostgresService, postgres } from './postgres.ts'
export type { PostgresTable, RunningPostgres, Where } from './running.ts'
export type { PoolStatistics, StatementAttributes, StatementReply, StatementRequest } from './session/index.ts'
