// Writes the pages that are made from the source.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PAGES } from './lib/pages.ts'
import { root } from './lib/steps.ts'

for (const [path, write] of Object.entries(PAGES)) {
  writeFileSync(join(root, path), await write())
  console.log(`${path} written`)
}
