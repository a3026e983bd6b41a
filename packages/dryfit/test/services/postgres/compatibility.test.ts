import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { start } from '../../../src/harness/environment/index.ts'
import { quoteIdentifier } from '../../../src/services/postgres/connections.ts'
import { postgres } from '../../../src/services/postgres/index.ts'

const page = readFileSync(new URL('../../../src/services/postgres/COMPATIBILITY.md', import.meta.url), 'utf8')

test('every extension that COMPATIBILITY.md lists can be created', async () => {
  const list = /## Extensions of the embedded server\n\n([^.]*)\./.exec(page)?.[1] ?? ''
  const extensions = list.split(',').map((name) => name.trim())
  expect(extensions).toContain('pg_trgm')
  await using db = await start(postgres({ provider: 'embedded' }))
  for (const name of extensions) await db.query(`CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} CASCADE`)
  const created = await db.query('SELECT extname FROM pg_extension')
  expect(created.map(({ extname }) => extname).sort()).toEqual([...extensions].sort())
})
