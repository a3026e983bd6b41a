import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FILE = fileURLToPath(new URL('../../packages/dryfit/src/services/amqp/COMPATIBILITY.md', import.meta.url))

/** The conversations that COMPATIBILITY.md lists as different, with their reasons: lines of the form "- `title`: reason". */
export function expectedDifferences(): Set<string> {
  const [, section = ''] = readFileSync(FILE, 'utf8').split('## Conversations that differ')
  return new Set([...section.matchAll(/^- `([^`]+)`/gm)].map(([, title]) => title as string))
}
