import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findHeavyLocks } from '../../../../src/harness/data/index.ts'
import { splitStatements, wordsOf } from '../../../../src/harness/data/migrations/statements.ts'

describe('statements that lock much', () => {
  test.each([
    ['CREATE INDEX i ON a (x)', 'until the index is built'],
    ['CREATE UNIQUE INDEX IF NOT EXISTS "i" ON ONLY public."a" (x)', 'until the index is built'],
    ['DROP INDEX i', 'waits for everybody'],
    ['ALTER TABLE a ADD COLUMN id bigserial', 'rewrites'],
    ['ALTER TABLE a ADD COLUMN at timestamptz DEFAULT clock_timestamp()', 'rewrites'],
    ['ALTER TABLE a ADD u uuid NOT NULL DEFAULT gen_random_uuid()', 'rewrites'],
    ['ALTER TABLE a ADD COLUMN b int GENERATED ALWAYS AS (x + 1) STORED', 'rewrites'],
    ['ALTER TABLE a ALTER COLUMN x TYPE bigint', 'rewrites'],
    ['ALTER TABLE "s"."a" ALTER x SET DATA TYPE text', 'rewrites'],
    ['ALTER TABLE a ALTER COLUMN x SET NOT NULL', 'reads the whole table'],
    ['ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES b', 'reads the whole table'],
    ['ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0)', 'reads the whole table'],
    ['ALTER TABLE a ADD CONSTRAINT u UNIQUE (x)', 'builds an index'],
    ['ALTER TABLE a ADD PRIMARY KEY (x)', 'builds an index'],
    ['ALTER TABLE a SET UNLOGGED', 'rewrites'],
    ['VACUUM FULL a', 'rewrites'],
    ['TRUNCATE a', 'waits for everybody'],
    ['LOCK TABLE a IN ACCESS EXCLUSIVE MODE', 'locks the table'],
    ['REFRESH MATERIALIZED VIEW m', 'nobody can read'],
    ['UPDATE a SET x = 1', 'writes every row'],
    ['DELETE FROM a', 'removes every row'],
  ])('%s', (statement, why) => {
    const [warning, ...rest] = findHeavyLocks([`-- a comment; with a semicolon\n${statement};`])
    expect(rest).toEqual([])
    expect(warning?.why).toContain(why)
    expect(warning?.fix).not.toBe('')
  })

  test.each([
    'CREATE INDEX CONCURRENTLY i ON a (x)',
    'DROP INDEX CONCURRENTLY i',
    'ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 5',
    "ALTER TABLE a ADD COLUMN b text DEFAULT 'random()'",
    'ALTER TABLE a ADD COLUMN at timestamptz DEFAULT now()',
    'ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES b NOT VALID',
    'ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID',
    'ALTER TABLE a VALIDATE CONSTRAINT c',
    'ALTER TABLE a ADD CONSTRAINT u UNIQUE USING INDEX i',
    'ALTER TABLE a DROP COLUMN x',
    'UPDATE a SET x = 1 WHERE id = 1',
    'DELETE FROM a WHERE x',
    "SELECT 'CREATE INDEX i ON a (x)'",
    'CREATE TABLE a (x int); CREATE INDEX i ON a (x); ALTER TABLE a ALTER x SET NOT NULL',
    'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM a $$',
  ])('and not: %s', (statement) => {
    expect(findHeavyLocks([statement])).toEqual([])
  })
})

test('each part of a statement is judged', () => {
  const warnings = findHeavyLocks(['ALTER TABLE a ADD COLUMN b int, ALTER c SET NOT NULL, ALTER d TYPE text'])
  expect(warnings.map(({ why }) => why)).toEqual([
    expect.stringContaining('rewrites the whole table'),
    expect.stringContaining('reads the whole table'),
  ])
})

describe('a script', () => {
  test('is split where statements end', () => {
    const script = `SELECT 'a;b''c;', E'\\';', ";", $$;$$, $x$;$$;$x$; /* ; /* ; */ ; */ SELECT 2 -- ;
      ; CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT $1`
    expect(splitStatements(script).map((statement) => wordsOf(statement))).toEqual([
      `SELECT '', '', ";", '', ''`,
      'SELECT 2',
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
      'SELECT $1',
    ])
  })

  test('is put together again from its statements, whatever they hold', () => {
    const text = fc.string({ maxLength: 12 })
    const part = fc.oneof(
      text.map((inner) => `'${inner.replaceAll("'", "''")}'`),
      text.map((inner) => `"${inner.replaceAll('"', '""')}"`),
      text.filter((inner) => !inner.includes('$')).map((inner) => `$t$${inner}$t$`),
      text.map((inner) => `E'${inner.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`),
      fc.constantFrom('SELECT', 'x', '1', ',', '(', ')'),
    )
    const statement = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `SELECT ${parts.join(' ')}`)
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), text, (statements, comment) => {
        const noise = `/* ${comment.replaceAll('*/', '').replaceAll('/*', '')} ; */`
        const script = statements.map((each) => `${noise}\n${each}\n-- ${comment.replaceAll('\n', '')};\n`).join(';')
        expect(splitStatements(script)).toEqual(statements)
      }),
    )
  })
})
