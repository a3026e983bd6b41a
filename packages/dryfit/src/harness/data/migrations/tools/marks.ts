import type { Database } from '../../database.ts'
import { quoteIdentifier } from '../../database.ts'

/** The name of a table in SQL: `public.migrations` → `"public"."migrations"`. */
export function tableSql(name: string): string {
  return name.split('.').map(quoteIdentifier).join('.')
}

export async function tableExists(db: Database, name: string): Promise<boolean> {
  const [row] = await db.query('SELECT to_regclass($1) IS NOT NULL AS there', [tableSql(name)])
  return row?.there === true
}
