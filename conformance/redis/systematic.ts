import { createSeed } from '../../packages/dryfit/src/foundation/core/index.ts'
import { compare, type Difference } from './compare.ts'
import { type Draw, fill } from './generate.ts'
import { LINES, parseLine } from './grammar.ts'
import type { Peer } from './peer.ts'
import { POOLS } from './pools.ts'

/** How often each form of a command is drawn: enough to meet its edges. */
const DRAWS_PER_LINE = 60

/** Each line of the grammar, from the prepared state: ordinary and edge values, each wrong type, too few and too many words. */
export async function compareSystematically(ours: Peer, theirs: Peer): Promise<{ cases: number; found: Difference[] }> {
  const found: Difference[] = []
  let cases = 0
  for (const line of LINES) {
    for (const command of casesOf(line)) {
      cases++
      const difference = await compare(ours, theirs, [command, ...afterwards(command)])
      if (difference !== undefined) found.push(difference)
    }
  }
  return { cases, found }
}

/** What the command left behind is part of what it does. */
function afterwards([, key = '']: readonly string[]): string[][] {
  return [['TYPE', key], ['OBJECT', 'ENCODING', key], ['DBSIZE'], ['DISCARD']]
}

function casesOf(line: string): string[][] {
  const random = createSeed(7).random(line)
  const draw: Draw = (below) => random.integer(0, below - 1)
  const parts = parseLine(line)
  const drawn = Array.from({ length: DRAWS_PER_LINE }, () => fill(parts, draw))
  const first = drawn[0] as string[]
  return [...drawn, ...wrongArity(first), ...wrongTypes(first)].filter((command) => !isExplained(command))
}

/** COMPATIBILITY.md says why: commands that are left out, and ranges by member where scores differ. */
function isExplained([name = '', key = '']: readonly string[]): boolean {
  return (name === 'COMMAND' && key === '') || (/LEX/.test(name) && /^k:(geo|zset)/.test(key))
}

function wrongArity(command: readonly string[]): string[][] {
  const shorter = command.map((_, at) => command.slice(0, at)).slice(1)
  return [...shorter, [...command, 'surplus'], [...command, 'surplus', 'surplus']]
}

/** The first key replaced by a key of each type. */
function wrongTypes(command: readonly string[]): string[][] {
  const at = command.findIndex((word) => word.startsWith('k:'))
  if (at < 0) return []
  return (POOLS.key as readonly string[]).map((key) => [...command.slice(0, at), key, ...command.slice(at + 1)])
}
