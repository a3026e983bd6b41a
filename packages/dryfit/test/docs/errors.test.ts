import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorReference } from '../../../../scripts/lib/error-reference.ts'

test('docs/errors.md is what `npm run docs` writes', () => {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
  expect(page).toBe(errorReference())
})
