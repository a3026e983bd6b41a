import { splitStatements, wordsOf } from './statements.ts'

/** A statement that locks much, or for long, on a table with many rows. */
export interface LockWarning {
  readonly statement: string
  /** What it does to others who use the table. */
  readonly why: string
  /** How the same is done gently. */
  readonly fix: string
}

interface Rule {
  /** Its first group, if there is one, is the table. */
  readonly pattern: RegExp
  readonly why: string
  readonly fix: string
}

const NAME = '((?:"[^"]+"|[\\w$]+)(?:\\.(?:"[^"]+"|[\\w$]+))?)'
const ALTER = `^alter table (?:if exists )?(?:only )?${NAME}\\*? .*?`
const INDEX = `index (?:if not exists )?(?:(?:"[^"]+"|[\\w$]+) )?on (?:only )?${NAME}`
const rule = (pattern: string, why: string, fix: string): Rule => ({ pattern: new RegExp(pattern, 'i'), why, fix })

const VOLATILE = '(?:random|gen_random_uuid|uuid_generate_v\\w+|uuidv[47]|clock_timestamp|timeofday|nextval)'
const REWRITES = 'rewrites the whole table, and nobody can read or write it meanwhile'

/** Source: PostgreSQL, "Explicit Locking" §13.3.1 and the notes of ALTER TABLE, CREATE INDEX and REFRESH MATERIALIZED VIEW. */
const RULES: readonly Rule[] = [
  rule(
    `^create (?:unique )?${INDEX}`,
    'nobody can write to the table until the index is built',
    'CREATE INDEX CONCURRENTLY, in a migration without a transaction',
  ),
  rule(
    '^drop index (?!concurrently)',
    'waits for everybody who uses the table, and everybody else waits behind it',
    'DROP INDEX CONCURRENTLY, in a migration without a transaction',
  ),
  rule(
    '^reindex (?!.*concurrently)',
    'nobody can write to the table until the index is built',
    'REINDEX … CONCURRENTLY',
  ),
  rule(
    `${ALTER}add (?:column )?(?:if not exists )?(?:"[^"]+"|(?!constraint|unique|primary|foreign|check|exclude)[\\w$]+) (?:big|small)?serial\\b`,
    REWRITES,
    'add the column without a default, fill it in batches, then set the default',
  ),
  rule(
    `${ALTER}add (?:column )?.*generated (?:always|by default) as identity`,
    REWRITES,
    'add the column without a default, fill it in batches, then add the identity',
  ),
  rule(
    `${ALTER}add (?:column )?.*generated always as \\(.*\\) stored`,
    REWRITES,
    'add an ordinary column, fill it in batches, keep it by a trigger',
  ),
  rule(
    `${ALTER}add (?:column )?.*default [^,]*\\b${VOLATILE}\\(`,
    `${REWRITES}: the default is another one for each row`,
    'add the column without a default, fill it in batches, then set the default',
  ),
  rule(
    `${ALTER}alter (?:column )?(?:"[^"]+"|[\\w$]+) (?:set data )?type `,
    `${REWRITES}, unless the types are stored alike`,
    'add a new column, fill it in batches, switch over',
  ),
  rule(
    `${ALTER}alter (?:column )?(?:"[^"]+"|[\\w$]+) set not null`,
    'reads the whole table, and nobody can read or write it meanwhile',
    'ADD CONSTRAINT … CHECK (… IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT, then SET NOT NULL',
  ),
  rule(
    `${ALTER}add (?:constraint (?:"[^"]+"|[\\w$]+) )?foreign key (?!.*not valid)`,
    'reads the whole table, and nobody can write to either table meanwhile',
    'ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT',
  ),
  rule(
    `${ALTER}add (?:constraint (?:"[^"]+"|[\\w$]+) )?check ?\\((?!.*not valid)`,
    'reads the whole table, and nobody can read or write it meanwhile',
    'ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT',
  ),
  rule(
    `${ALTER}add (?:constraint (?:"[^"]+"|[\\w$]+) )?(?:unique|primary key) ?\\(`,
    'builds an index, and nobody can read or write the table meanwhile',
    'CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX',
  ),
  rule(
    `${ALTER}add (?:constraint (?:"[^"]+"|[\\w$]+) )?exclude `,
    'builds an index, and nobody can read or write the table meanwhile',
    'plan a pause: there is no gentle way',
  ),
  rule(`${ALTER}set (?:tablespace|logged|unlogged|access method)`, REWRITES, 'plan a pause: there is no gentle way'),
  rule(`^(?:cluster|vacuum full|vacuum \\([^)]*full[^)]*\\)) ?${NAME}?`, REWRITES, 'plan a pause, or use pg_repack'),
  rule(
    `^truncate (?:table )?(?:only )?${NAME}`,
    'waits for everybody who uses the table, and everybody else waits behind it',
    'DELETE in batches',
  ),
  rule(
    `^lock (?:table )?(?:only )?${NAME}`,
    'locks the table until the migration is over',
    'leave it out, or say which weaker mode is meant',
  ),
  rule(
    `^refresh materialized view (?!concurrently)${NAME}`,
    'nobody can read the view until it is filled',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY',
  ),
  rule(
    `^update (?:only )?${NAME}(?!.* where ).* set `,
    'writes every row, and keeps them locked until the migration is over',
    'update in batches, each in a transaction of its own',
  ),
  rule(
    `^delete from (?:only )?${NAME}(?!.* where )`,
    'removes every row, and keeps them locked until the migration is over',
    'delete in batches, each in a transaction of its own',
  ),
]

/**
 * The statements that lock much. Tables that the same migration creates are empty, and do not count.
 *
 * It judges words and not sizes: whether a table is large is known where it runs.
 *
 * @param ignored tables that do not matter, such as those of a migration tool.
 */
export function findHeavyLocks(scripts: readonly string[], ignored: readonly string[] = []): LockWarning[] {
  const statements = scripts.flatMap(splitStatements)
  const created = new Set(ignored.map(plainName))
  const warnings: LockWarning[] = []
  for (const statement of statements) {
    const words = wordsOf(statement)
    const [, table] = CREATES.exec(words) ?? []
    if (table !== undefined) created.add(plainName(table))
    for (const { pattern, why, fix } of RULES) {
      const found = pattern.exec(words)
      if (found === null || (found[1] !== undefined && created.has(plainName(found[1])))) continue
      warnings.push({ statement: words, why, fix })
    }
  }
  return warnings
}

const CREATES = new RegExp(
  `^create (?:unlogged |temp(?:orary)? )?(?:table|materialized view) (?:if not exists )?${NAME}`,
  'i',
)

/** `"public"."users"` and `users` are the same here: a search path decides, and a table is created once. */
function plainName(name: string): string {
  return (name.split('.').at(-1) ?? name).replaceAll('"', '').toLowerCase()
}
