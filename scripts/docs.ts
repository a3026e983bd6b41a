// Writes the pages that are made from the source.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorReference } from './lib/error-reference.ts'
import { root } from './lib/steps.ts'

writeFileSync(join(root, 'docs/errors.md'), errorReference())
console.log('docs/errors.md written')
