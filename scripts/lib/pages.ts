import { commandReference } from './command-reference.ts'
import { errorReference } from './error-reference.ts'
import { stubReference } from './stub-reference.ts'
import { stubSchema } from './stub-schema.ts'

/** The pages that are made from the source, by their path. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/errors.md': errorReference,
  'docs/cli.md': commandReference,
  'docs/stubs.md': stubReference,
  'packages/dryfit/schemas/stubs.schema.json': stubSchema,
}
