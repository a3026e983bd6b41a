/**
 * Where migration tools keep what they did: node-pg-migrate, Knex, Prisma, Drizzle, Flyway, Liquibase, Rails, Django, Alembic,
 * golang-migrate, Sequelize, TypeORM, Kysely, and Dryfit's own runner of SQL folders.
 */
export const MIGRATION_TABLES: readonly string[] = [
  ...['pgmigrations', 'migrations', 'knex_migrations', 'knex_migrations_lock', '_prisma_migrations'],
  ...['__drizzle_migrations', 'flyway_schema_history', 'databasechangelog', 'databasechangeloglock'],
  ...['schema_migrations', 'ar_internal_metadata', 'django_migrations', 'alembic_version', 'SequelizeMeta'],
  ...['kysely_migration', 'kysely_migration_lock', 'dryfit_migrations'],
]
