import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PAGES } from '../../../../scripts/lib/pages.ts'

test.each(Object.entries(PAGES))('%s is what `npm run docs` writes', async (path, write) => {
  const page = readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')
  expect(page).toBe(await write())
})
