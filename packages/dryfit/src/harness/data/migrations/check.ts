import { DryfitError, invalidOption } from '../../../foundation/core/index.ts'
import { type Loss, lossesBetween, readHoldings } from './kept-data.ts'
import { findHeavyLocks, type LockWarning } from './locks.ts'
import { describeSchemaDiff, diffSchemas, isSame, type Schema, type SchemaDiff } from './schema.ts'
import type { Migration, MigrationDatabase } from './tool.ts'

export interface CheckOptions {
  /** Called before each migration, to put rows into the schema as it is then. Without rows nothing can be lost. */
  readonly prepare?: (db: MigrationDatabase, next: string) => unknown
  /** Tables and columns whose data a migration may drop: `['users.nick']`. */
  readonly mayLose?: readonly string[]
  /** Whether statements that lock much are a failure. Default `report`. */
  readonly locks?: 'report' | 'refuse'
}

/** What is known of one migration after it went up, down and up again. */
export interface MigrationCheck {
  readonly name: string
  readonly reversible: boolean
  /** What it does to the schema. */
  readonly diff: SchemaDiff
  /** How the schema after going down differs from the one before; nothing when all is well. */
  readonly leftByDown: SchemaDiff
  /** How the schema after going up again differs from the one after the first time. */
  readonly leftByUp: SchemaDiff
  /** Rows, columns and tables with data that are gone. */
  readonly losses: readonly Loss[]
  readonly locks: readonly LockWarning[]
}

export interface Steps {
  up(): Promise<readonly string[]>
  down(): Promise<readonly string[]>
  schema(): Promise<Schema>
  readonly marks: readonly string[]
}

const NONE: SchemaDiff = { added: [], removed: [], changed: [] }

export async function checkMigration(
  db: MigrationDatabase,
  { name, reversible }: Migration,
  steps: Steps,
): Promise<MigrationCheck> {
  const before = await steps.schema()
  const heldBefore = await readHoldings(db, steps.marks)
  const statements = await steps.up()
  const after = await steps.schema()
  const held = await readHoldings(db, steps.marks)
  const losses = lossesBetween(heldBefore, held, { valuesStay: false })
  const check = { name, reversible, diff: diffSchemas(before, after), locks: findHeavyLocks(statements, steps.marks) }
  if (!reversible) return { ...check, losses, leftByDown: NONE, leftByUp: NONE }
  await steps.down()
  const leftByDown = diffSchemas(before, await steps.schema())
  const heldDown = await readHoldings(db, steps.marks)
  await steps.up()
  const leftByUp = diffSchemas(after, await steps.schema())
  const heldAgain = await readHoldings(db, steps.marks)
  // What existed before must have survived the way down, and what was there after must be there again.
  const all = [
    ...losses,
    ...lossesBetween(heldBefore, heldDown, { valuesStay: true }),
    ...lossesBetween(heldBefore, heldAgain, { valuesStay: false }),
  ]
  const distinct = new Map(all.map((loss) => [`${loss.where} ${loss.what}`, loss]))
  return { ...check, losses: [...distinct.values()], leftByDown, leftByUp }
}

/** @throws MIGRATION_UNSOUND */
export function requireSound(check: MigrationCheck, { mayLose = [], locks = 'report' }: CheckOptions): void {
  if (locks !== 'report' && locks !== 'refuse')
    throw invalidOption('migrations.check', 'locks', 'report or refuse', locks)
  const { name, leftByDown, leftByUp, losses } = check
  const problems: string[] = []
  if (!isSame(leftByDown)) problems.push(`its way down does not lead back:\n${indent(describeSchemaDiff(leftByDown))}`)
  if (!isSame(leftByUp)) problems.push(`up again is another schema:\n${indent(describeSchemaDiff(leftByUp))}`)
  for (const { where, what } of losses) {
    // A column is allowed with its table.
    if (!mayLose.some((allowed) => where === allowed || where.startsWith(`${allowed}.`)))
      problems.push(`data is lost: ${where}: ${what}`)
  }
  if (locks === 'refuse')
    problems.push(...check.locks.map(({ statement, why }) => `it locks much: ${statement}\n${indent(why)}`))
  if (problems.length === 0) return
  throw new DryfitError('MIGRATION_UNSOUND', {
    what: `migration "${name}" is not sound`,
    why: problems.join('\n'),
    fix: losses.length > 0 ? "what is meant to go is allowed by mayLose: ['table.column']" : 'correct its way down',
  })
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
