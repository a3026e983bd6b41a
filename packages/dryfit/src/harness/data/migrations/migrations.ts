import { basename, resolve } from 'node:path'
import { closest, DryfitError, invalidOption, messageOf, refuseUnknownOptions } from '../../../foundation/core/index.ts'
import { MIGRATION_TABLES } from '../../../services/postgres/migration-tables.ts'
import { type CheckOptions, checkMigration, type MigrationCheck, requireSound } from './check.ts'
import { diffSchemas, readSchema, type Schema, type SchemaDiff } from './schema.ts'
import type { Migration, MigrationDatabase, MigrationTool } from './tool.ts'
import { TOOLS, type ToolName } from './tools/index.ts'

export interface MigrationsOptions {
  /** Whose migrations they are, or a tool of your own. Default `sql`. */
  readonly tool?: ToolName | MigrationTool
  /** Their folder. Needed unless the tool is your own. */
  readonly folder?: string
  /** The table of marks. Default: the tool's own. */
  readonly table?: string
}

/** What a step did. */
export interface MigrationStep {
  /** The migrations that were applied or taken back, in that order. */
  readonly names: readonly string[]
  readonly diff: SchemaDiff
}

/**
 * Migrations under test, on a database of the test's own.
 *
 * ```
 *   a ─ b ─ c        up: all · down: the last one · to(b): up or down until b is the last
 * ```
 *
 * @throws OPTION_INVALID
 * @example
 * const all = migrations(db, { tool: 'knex', folder: 'migrations' })
 * await all.up()
 * await all.down()
 * await all.check()
 */
export function migrations(db: MigrationDatabase, options: MigrationsOptions): Migrations {
  refuseUnknownOptions('migrations', options, ['tool', 'folder', 'table'])
  return new Migrations(db, toolOf(options), options.table)
}

function toolOf({ tool = 'sql', folder, table }: MigrationsOptions): MigrationTool {
  if (typeof tool === 'object' && tool !== null) return tool
  const create = Object.hasOwn(TOOLS, tool) ? TOOLS[tool] : undefined
  if (create === undefined) throw invalidOption('migrations', 'tool', `one of ${Object.keys(TOOLS).join(', ')}`, tool)
  if (typeof folder !== 'string' || folder === '')
    throw invalidOption('migrations', 'folder', 'the folder of the migrations', folder)
  return create({ folder: resolve(folder), table })
}

export class Migrations {
  readonly #db: MigrationDatabase
  readonly #tool: MigrationTool
  readonly #marks: readonly string[]

  constructor(db: MigrationDatabase, tool: MigrationTool, table: string | undefined) {
    this.#db = db
    this.#tool = tool
    this.#marks = table === undefined ? [] : [table, basename(table.replaceAll('.', '/'))]
  }

  /** All migrations in their order, and which of them were applied. */
  async status(): Promise<(Migration & { readonly applied: boolean })[]> {
    const { all, applied } = await this.#state()
    return all.map((migration) => ({ ...migration, applied: applied.includes(migration.name) }))
  }

  /** Applies all that are open, or only the next ones. */
  async up(count = Number.POSITIVE_INFINITY): Promise<MigrationStep> {
    const { open } = await this.#state()
    return this.#steps('up', open.slice(0, count))
  }

  /**
   * Takes back the last one, or the last ones.
   *
   * @throws MIGRATION_IRREVERSIBLE
   */
  async down(count = 1): Promise<MigrationStep> {
    const { all, applied } = await this.#state()
    const done = all.filter(({ name }) => applied.includes(name))
    return this.#steps('down', done.toReversed().slice(0, count))
  }

  /**
   * Goes up or down until this one is the last that is applied.
   *
   * @throws MIGRATION_UNKNOWN, MIGRATION_IRREVERSIBLE.
   */
  async to(name: string): Promise<MigrationStep> {
    const { all, applied, open } = await this.#state()
    const place = all.indexOf(find(all, name))
    if (!applied.includes(all[place]?.name ?? '')) {
      return this.#steps(
        'up',
        open.filter((migration) => all.indexOf(migration) <= place),
      )
    }
    const later = all.slice(place + 1).filter((migration) => applied.includes(migration.name))
    return this.#steps('down', later.toReversed())
  }

  /** The schema as it is now, without the marks of the tool. */
  schema(): Promise<Schema> {
    return readSchema(this.#db, this.#marks)
  }

  /**
   * Applies what is open, each one up, down and up again, and says what it leaves behind, loses and locks. Only the first
   * part is done with one that has no way down.
   *
   * @throws MIGRATION_UNSOUND for the first one whose schema differs after up-down-up, or that loses data.
   */
  async check(options: CheckOptions = {}): Promise<MigrationCheck[]> {
    refuseUnknownOptions('migrations.check', options, ['prepare', 'mayLose', 'locks'])
    const { open } = await this.#state()
    const checks: MigrationCheck[] = []
    for (const migration of open) {
      await options.prepare?.(this.#db, migration.name)
      const check = await checkMigration(this.#db, migration, {
        up: () => this.#run('up', migration),
        down: () => this.#run('down', migration),
        schema: () => this.schema(),
        marks: [...MIGRATION_TABLES, ...this.#marks],
      })
      requireSound(check, options)
      checks.push(check)
    }
    return checks
  }

  async #steps(direction: 'up' | 'down', steps: readonly Migration[]): Promise<MigrationStep> {
    const before = await this.schema()
    for (const step of steps) await this.#run(direction, step)
    return { names: steps.map(({ name }) => name), diff: diffSchemas(before, await this.schema()) }
  }

  async #run(direction: 'up' | 'down', { name, reversible }: Migration): Promise<readonly string[]> {
    if (direction === 'down' && !reversible) {
      throw new DryfitError('MIGRATION_IRREVERSIBLE', {
        what: `"${name}" cannot be taken back: it has no way down`,
        fix: this.#tool.name === 'sql' ? `write ${name.replace(/(\.up)?\.sql$/, '.down.sql')}` : undefined,
      })
    }
    try {
      return await this.#tool[direction](this.#db, name)
    } catch (cause) {
      if (cause instanceof DryfitError) throw cause
      const detail = (cause as { detail?: string }).detail
      throw new DryfitError('MIGRATION_FAILED', {
        what: `migration "${name}" failed on its way ${direction}`,
        why: [messageOf(cause), detail].filter(Boolean).join('\n'),
        cause,
      })
    }
  }

  async #state(): Promise<{ all: readonly Migration[]; applied: readonly string[]; open: readonly Migration[] }> {
    const all = await this.#tool.list()
    const applied = await this.#tool.applied(this.#db)
    const strange = applied.filter((name) => !all.some((migration) => migration.name === name))
    if (strange.length > 0) {
      throw new DryfitError('MIGRATIONS_UNREADABLE', {
        what: `the database has migrations that the folder has not: ${strange.join(', ')}`,
        fix: 'point to the folder that the database was migrated from, or name the table of marks',
      })
    }
    return { all, applied, open: all.filter(({ name }) => !applied.includes(name)) }
  }
}

/** By its name, or by the end of it without the extension when only one has it. */
function find(all: readonly Migration[], name: string): Migration {
  const exact = all.find((migration) => migration.name === name)
  if (exact !== undefined) return exact
  const plain = all.map((migration) => basename(migration.name).replace(/(\.up)?\.\w+$/, ''))
  const same = all.filter((_, index) => plain[index] === name)
  if (same.length === 1) return same[0] as Migration
  const near = closest(name, [...all.map((migration) => migration.name), ...plain])
  throw new DryfitError('MIGRATION_UNKNOWN', {
    what: `there is no migration "${name}"`,
    fix:
      near === undefined ? `they are: ${all.map((migration) => migration.name).join(', ')}` : `did you mean "${near}"?`,
  })
}
