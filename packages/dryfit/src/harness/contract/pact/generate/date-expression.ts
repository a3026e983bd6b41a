const DAY_MS = 86_400_000
const UNITS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  fortnight: 14 * DAY_MS,
}
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/**
 * Moves a time by an expression of the pact tools: `now`, `today`, `tomorrow`, `midnight`, `noon`, then any number of
 * `+ 2 days`, `- 1 month`, `next week`, `last friday`.
 *
 * @returns epoch milliseconds
 * @throws SyntaxError with the word that has no meaning.
 */
export function applyDateExpression(expression: string, now: number): number {
  const words = expression.toLowerCase().replaceAll(/[+-]/g, ' $& ').replaceAll('@', ' ').split(/\s+/).filter(Boolean)
  let at = now
  let position = 0
  const take = (): string | undefined => words[position++]
  for (let word = take(); word !== undefined; word = take()) {
    const base = BASES[word]
    if (base !== undefined) at = base(at)
    else if (word === '+' || word === '-') at = shift(at, (word === '+' ? 1 : -1) * Number(take()), take(), expression)
    else if (word === 'next' || word === 'last') at = step(at, word === 'next' ? 1 : -1, take(), expression)
    else throw new SyntaxError(`date expression "${expression}" has the unknown word "${word}"`)
  }
  return at
}

const BASES: Readonly<Record<string, (at: number) => number>> = {
  now: (at) => at,
  today: (at) => at,
  yesterday: (at) => at - DAY_MS,
  tomorrow: (at) => at + DAY_MS,
  midnight: (at) => at - (at % DAY_MS),
  noon: (at) => at - (at % DAY_MS) + DAY_MS / 2,
}

function shift(at: number, count: number, word: string | undefined, expression: string): number {
  const unit = word?.replace(/s$/, '') ?? ''
  const length = UNITS[unit]
  if (!Number.isFinite(count)) throw new SyntaxError(`date expression "${expression}" has no number after its sign`)
  if (length !== undefined) return at + count * length
  if (unit === 'month' || unit === 'year') return shiftMonths(at, unit === 'year' ? 12 * count : count)
  throw new SyntaxError(`date expression "${expression}" has the unknown unit "${word ?? ''}"`)
}

/** A day that the month does not have becomes its last one. */
function shiftMonths(at: number, months: number): number {
  const date = new Date(at)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return date.getTime()
}

function step(at: number, direction: 1 | -1, word: string | undefined, expression: string): number {
  const weekday = WEEKDAYS.findIndex((name) => word !== undefined && word.length >= 3 && name.startsWith(word))
  if (weekday < 0) return shift(at, direction, word, expression)
  const distance = (direction * (weekday - new Date(at).getUTCDay()) + 7) % 7 || 7
  return at + direction * distance * DAY_MS
}
