import type { Database } from '../../database.ts'
import { quoteLiteral } from '../../database.ts'
import { splitStatements, wordsOf } from '../statements.ts'

/** Statements that the server refuses inside of a transaction. */
const ALONE =
  /^(create|drop|re)\s?(unique )?index (.* )?concurrently|^reindex .*concurrently|^vacuum|^alter system|^(create|drop) (database|tablespace)/i

/** Runs a script together with its mark: as one transaction, unless it has statements that must run alone. */
export async function runScript(db: Database, script: string, mark: string): Promise<void> {
  const statements = splitStatements(script)
  if (!statements.some((statement) => ALONE.test(wordsOf(statement)))) {
    await db.query([...statements, mark].join(';\n'))
    return
  }
  for (const statement of statements) await db.query(statement)
  await db.query(mark)
}

export const literal = quoteLiteral
