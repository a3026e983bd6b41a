import { ERROR_CODES } from '../../packages/dryfit/src/foundation/core/errors.ts'

/** `docs/errors.md`, from the one table of codes. */
export function errorReference(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`)
  return `# Errors

Everything that Dryfit throws on purpose is a \`DryfitError\` with a stable \`code\`. Its message says what failed, why, and what
to do next; \`what\`, \`why\`, \`fix\` and \`evidence\` hold the parts, \`cause\` the error below.

\`\`\`ts
import { DryfitError } from 'dryfit'

try {
  await system.startAll()
} catch (error) {
  if (error instanceof DryfitError && error.code === 'START_FAILED') console.error(error.evidence)
  throw error
}
\`\`\`

A code is never renamed and never used again for something else. This page is written by \`npm run docs\`.

| code | meaning |
| --- | --- |
${rows.join('\n')}
`
}
