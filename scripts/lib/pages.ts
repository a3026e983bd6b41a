import { commandReference } from './command-reference.ts'
import { errorReference } from './error-reference.ts'

/** The pages that are made from the source, by their path. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/errors.md': errorReference,
  'docs/cli.md': commandReference,
}
