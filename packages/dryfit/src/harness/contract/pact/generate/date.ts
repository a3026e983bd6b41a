import type { GeneratorSpec } from '../model.ts'
import { applyDateExpression } from './date-expression.ts'

const DEFAULT_FORMATS = { date: 'yyyy-MM-dd', time: 'HH:mm:ss', datetime: "yyyy-MM-dd'T'HH:mm:ss" } as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** The time `now`, moved by the generator's expression, in the generator's format; always UTC. */
export function formatDate(kind: keyof typeof DEFAULT_FORMATS, spec: GeneratorSpec, now: number): string {
  const { expression, format = DEFAULT_FORMATS[kind] } = spec
  const at = new Date(expression === undefined ? now : applyDateExpression(String(expression), now))
  const token = /''|'((?:[^']|'')+)'|([A-Za-z])\2*/g
  return String(format).replaceAll(token, (text, quoted: string | undefined, letter: string | undefined) => {
    if (quoted !== undefined) return quoted.replaceAll("''", "'")
    return letter === undefined ? "'" : fieldOf(letter, text.length, at)
  })
}

/** Letters of java.time.format.DateTimeFormatter that have a meaning in UTC. */
const FIELDS: Readonly<Record<string, (width: number, at: Date) => string>> = {
  y: (width, at) => pad(width === 2 ? at.getUTCFullYear() % 100 : at.getUTCFullYear(), width),
  M: (width, at) => (width > 2 ? (MONTHS[at.getUTCMonth()] as string) : pad(at.getUTCMonth() + 1, width)),
  d: (width, at) => pad(at.getUTCDate(), width),
  E: (_width, at) => DAYS[at.getUTCDay()] as string,
  H: (width, at) => pad(at.getUTCHours(), width),
  h: (width, at) => pad(at.getUTCHours() % 12 || 12, width),
  a: (_width, at) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
  m: (width, at) => pad(at.getUTCMinutes(), width),
  s: (width, at) => pad(at.getUTCSeconds(), width),
  S: (width, at) => pad(at.getUTCMilliseconds(), 3).padEnd(width, '0').slice(0, width),
  X: () => 'Z',
  x: (width) => (width === 1 ? '+00' : width === 3 || width === 5 ? '+00:00' : '+0000'),
  Z: (width) => (width < 4 ? '+0000' : width === 4 ? 'GMT' : 'Z'),
  z: () => 'UTC',
  V: () => 'UTC',
}

function fieldOf(letter: string, width: number, at: Date): string {
  const field = FIELDS[letter === 'u' ? 'y' : letter]
  if (field === undefined) throw new SyntaxError(`a date cannot be generated with the letter "${letter}"`)
  return field(width, at)
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
