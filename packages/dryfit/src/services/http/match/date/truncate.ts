/** How a time is cut down, by the name that stub documents use. */
export type Truncation = keyof typeof TRUNCATIONS

const TRUNCATIONS = {
  'first second of minute': (ms: number) => ms - mod(ms, 60_000),
  'first minute of hour': (ms: number) => ms - mod(ms, 3_600_000),
  'first hour of day': (ms: number) => ms - mod(ms, 86_400_000),
  'first day of month': (ms: number) => dayOf(ms, 0, 1),
  'first day of next month': (ms: number) => dayOf(ms, 1, 1),
  'last day of month': (ms: number) => dayOf(ms, 1, 0),
  'first day of year': (ms: number) => Date.UTC(yearOf(ms), 0, 1),
  'first day of next year': (ms: number) => Date.UTC(yearOf(ms) + 1, 0, 1),
  'last day of year': (ms: number) => Date.UTC(yearOf(ms), 11, 31),
} as const

export function toTruncation(text: string): Truncation | undefined {
  const name = text.toLowerCase().replaceAll('_', ' ')
  return name in TRUNCATIONS ? (name as Truncation) : undefined
}

/** Cuts a time down, in UTC. */
export function truncate(ms: number, truncation: Truncation | undefined): number {
  return truncation === undefined ? ms : TRUNCATIONS[truncation](ms)
}

function dayOf(ms: number, monthsLater: number, day: number): number {
  return Date.UTC(yearOf(ms), new Date(ms).getUTCMonth() + monthsLater, day)
}

function yearOf(ms: number): number {
  return new Date(ms).getUTCFullYear()
}

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
