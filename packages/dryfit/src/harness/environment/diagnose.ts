import {
  can,
  describeExchanges,
  type Journal,
  type LogLine,
  messageOf,
  type Seam,
  type Seed,
} from '../../foundation/core/index.ts'
import type { Life } from './life.ts'

/** How much of each part is shown. */
const LAST_LINES = 15
const LAST_EXCHANGES = 30

export interface DiagnosisParts {
  readonly id: string
  readonly seed: Seed
  readonly journal: Journal
  readonly seams: readonly Seam[]
  readonly lives: readonly Life[]
  /** Environment time of the last reset. */
  readonly since: number
}

/** The state of an environment as text for a failing test: what broke, what was broken on purpose, what crossed. */
export function diagnose(parts: DiagnosisParts): string {
  const { id, seed, journal } = parts
  const sections = [
    ...crashes(parts.lives),
    ...faults(parts.seams),
    `what crossed since the last reset (${journal.size}${journal.dropped > 0 ? `, ${journal.dropped} more let go` : ''}):`,
    describeExchanges(journal.find(), LAST_EXCHANGES),
    ...complaints(parts.lives, parts.since),
    ...resets(parts.lives),
    `environment ${id}, seed ${seed.value} (DRYFIT_SEED=${seed.value} repeats it)`,
  ]
  return sections.join('\n')
}

function crashes(lives: readonly Life[]): string[] {
  return lives.flatMap((life) => {
    const { name, failure, running } = life
    if (failure === undefined) return []
    const logs = running !== undefined && can(running, 'logs') ? running.logs : []
    return [`crashed: ${name}: ${messageOf(failure)}`, ...lines(logs)]
  })
}

function faults(seams: readonly Seam[]): string[] {
  const rules = seams.flatMap((seam) =>
    seam.rules.map(({ fault, struck }) => `  ${seam}  ⚡ ${fault.describe()}  (struck ${struck.length}×)`),
  )
  return rules.length === 0 ? [] : ['faults in force:', ...rules]
}

/** What services that still run wrote to stderr since the last reset. */
function complaints(lives: readonly Life[], since: number): string[] {
  return lives.flatMap(({ name, failure, running }) => {
    if (failure !== undefined || running === undefined || !can(running, 'logs')) return []
    const said = running.logs.filter((line) => line.stream === 'err' && line.at >= since)
    return said.length === 0 ? [] : [`${name} wrote to stderr:`, ...lines(said)]
  })
}

/** A choice that was made by itself, as a rule, and decides what one test can leave to the next. */
function resets(lives: readonly Life[]): string[] {
  return lives.flatMap(({ status: { name, resetBy } }) =>
    resetBy === undefined ? [] : [`between tests ${name} is reset by ${resetBy}`],
  )
}

function lines(logs: readonly LogLine[]): string[] {
  const shown = logs.slice(-LAST_LINES)
  const more = logs.length - shown.length
  return [...(more > 0 ? [`  … ${more} earlier lines`] : []), ...shown.map((line) => `  ${line.text}`)]
}
