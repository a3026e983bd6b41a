export {
  type ChangesOptions,
  changesOf,
  changesSinceSeed,
  DataChanges,
  type SeededDatabase,
  type TableChanges,
  type UpdatedRow,
  type Watch,
  watch,
} from './changes/changes.ts'
export { countsOf, describeChanges, describeRow, describeValue } from './changes/describe.ts'
export { isPlain, type Search, searchRows } from './changes/search.ts'
export { type TableView, tableOf } from './changes/table-view.ts'
export { Tracker, tracker } from './cleanup/tracker.ts'
export { type TruncateOptions, truncateAll } from './cleanup/truncate.ts'
export { type Database, type PgClient, pgDatabase, type Row } from './database.ts'
export {
  type Adapter,
  type Buildable,
  type Builder,
  type BuilderVerbs,
  type Changes,
  type Definition,
  type Factory,
  type FactoryOptions,
  type Fields,
  factory,
  type ListChanges,
  type LooseFaker,
  type Make,
  type PostgresAdapterOptions,
  postgresAdapter,
  type StandardSchema,
  type Surroundings,
  type Trait,
  type Traits,
  useEnvironment,
} from './factory/index.ts'
export { type DumpOptions, dumpRows, type RowChoice } from './fixtures/dump.ts'
export type { FixtureContent } from './fixtures/fixture.ts'
export type { Generator, Generators, GeneratorTools } from './fixtures/generators.ts'
export { type FixtureOptions, type LoadedFixtures, loadFixtures } from './fixtures/load.ts'
export type { FixtureSource } from './fixtures/read.ts'
export type { CheckOptions, MigrationCheck } from './migrations/check.ts'
export type { Loss } from './migrations/kept-data.ts'
export { findHeavyLocks, type LockWarning } from './migrations/locks.ts'
export { type MigrationStep, type Migrations, type MigrationsOptions, migrations } from './migrations/migrations.ts'
export { describeSchemaDiff, diffSchemas, readSchema, type Schema, type SchemaDiff } from './migrations/schema.ts'
export type { Migration, MigrationDatabase, MigrationTool } from './migrations/tool.ts'
export type { ToolName } from './migrations/tools/index.ts'
