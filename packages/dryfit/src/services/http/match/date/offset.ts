export type Unit = 'seconds' | 'minutes' | 'hours' | 'days' | 'months' | 'years'

const UNITS: readonly Unit[] = ['seconds', 'minutes', 'hours', 'days', 'months', 'years']

/** A span of time: `+3 days`. */
export interface Offset {
  readonly amount: number
  readonly unit: Unit
}

const NONE: Offset = { amount: 0, unit: 'seconds' }

/** Whether a text speaks of now: `now`, `now +3 days`, `-2 hours`. */
export function isNowExpression(text: string): boolean {
  return /^now$/i.test(text) || /^(?:now )?[-+]?\d+ [a-z]+$/i.test(text)
}

/** Reads `now`, `now +3 days`, `3 days`. Unknown units count as nothing. */
export function parseOffset(text: string): Offset {
  const match = /^(?:now )?([-+]?\d+) ([a-z]+)$/i.exec(text)
  const unit = match === null ? undefined : toUnit(match[2] as string)
  return match === null || unit === undefined ? NONE : { amount: Number(match[1]), unit }
}

export function toUnit(text: string): Unit | undefined {
  const lower = text.toLowerCase()
  return UNITS.find((unit) => unit === lower || unit === `${lower}s`)
}

/** Moves a time by an offset, in UTC; a month too short gives its last day. */
export function shift(ms: number, { amount, unit }: Offset): number {
  switch (unit) {
    case 'seconds':
      return ms + amount * 1000
    case 'minutes':
      return ms + amount * 60_000
    case 'hours':
      return ms + amount * 3_600_000
    case 'days':
      return ms + amount * 86_400_000
    case 'months':
      return addMonths(ms, amount)
    case 'years':
      return addMonths(ms, amount * 12)
  }
}

function addMonths(ms: number, months: number): number {
  const date = new Date(ms)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  return date.setUTCDate(Math.min(day, last))
}
