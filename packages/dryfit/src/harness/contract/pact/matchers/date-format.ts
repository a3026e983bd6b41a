/**
 * Dates by pattern, with the letters of Java's `DateTimeFormatter`, which pact files use.
 *
 * A pattern becomes a regular expression whose groups are then checked for their range, so that 2024-02-30 is no date.
 */

type Field = 'year' | 'month' | 'day' | 'hour24' | 'hour12' | 'minute' | 'second' | 'dayOfYear' | 'week'

interface Piece {
  readonly source: string
  readonly field?: Field
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const ZONE_ID = '[A-Za-z][A-Za-z0-9~/._+-]*'

const cache = new Map<string, (text: string) => boolean>()
const MAX_CACHED = 200

/**
 * Compiles a pattern into a test.
 *
 * @throws SyntaxError for a letter that the pattern language does not have, or an open quote.
 * @example compileDateFormat("yyyy-MM-dd'T'HH:mm:ssXXX")('2024-02-29T12:00:00+01:00') // true
 */
export function compileDateFormat(format: string): (text: string) => boolean {
  let test = cache.get(format)
  if (test === undefined) {
    test = compile(format)
    if (cache.size >= MAX_CACHED) cache.clear()
    cache.set(format, test)
  }
  return test
}

function compile(format: string): (text: string) => boolean {
  const pieces = [...piecesOf(format)]
  const fields = pieces.flatMap(({ field }) => (field === undefined ? [] : [field]))
  const source = pieces.map(({ source, field }) => (field === undefined ? source : `(${source})`)).join('')
  const regex = new RegExp(`^${source}$`)
  return (text) => {
    const match = regex.exec(text)
    return match !== null && inRange(Object.fromEntries(fields.map((field, index) => [field, match[index + 1]])))
  }
}

function* piecesOf(format: string): Generator<Piece> {
  const token = /''|'((?:[^']|'')+)'|([A-Za-z])\2*|\[|\]|[^A-Za-z'[\]]+|'/g
  for (const [text, quoted, letter] of format.matchAll(token)) {
    if (text === "'") throw new SyntaxError(`date format "${format}" has an open quote`)
    if (text === "''") yield { source: "'" }
    else if (quoted !== undefined) yield { source: escapeRegex(quoted.replaceAll("''", "'")) }
    else if (text === '[') yield { source: '(?:' }
    else if (text === ']') yield { source: ')?' }
    else if (letter !== undefined) yield pieceOf(letter, text.length, format)
    else yield { source: escapeRegex(text) }
  }
}

type PieceMaker = (width: number) => Piece

const year: PieceMaker = (width) => ({
  source: width === 2 ? '\\d{2}' : `[+-]?\\d{${width === 1 ? '1,9' : width}}`,
  field: 'year',
})
const month: PieceMaker = (width) =>
  width <= 2 ? { source: digits(width), field: 'month' } : { source: names(MONTHS, width) }
const dayName: PieceMaker = (width) => ({ source: names(DAYS, Math.max(width, 3)) })
const localDay: PieceMaker = (width) => (width < 3 ? { source: '[1-7]' } : dayName(width))
const zone: PieceMaker = () => ({ source: `(?:${ZONE_ID}|[+-]\\d{2}:?\\d{2})` })
const fixed =
  (source: string): PieceMaker =>
  () => ({ source })
const counted =
  (field?: Field): PieceMaker =>
  (width) => ({ source: digits(width), ...(field && { field }) })

/** What each letter stands for (java.time.format.DateTimeFormatter, "Patterns for Formatting and Parsing"). */
const LETTERS: Readonly<Record<string, PieceMaker>> = {
  G: fixed('(?:AD|BC|Anno Domini|Before Christ)'),
  y: year,
  u: year,
  Y: (width) => ({ source: width === 2 ? '\\d{2}' : '\\d{4}' }),
  M: month,
  L: month,
  d: counted('day'),
  D: (width) => ({ source: width === 1 ? '\\d{1,3}' : `\\d{${width}}`, field: 'dayOfYear' }),
  E: dayName,
  e: localDay,
  c: localDay,
  a: fixed('(?:AM|PM|am|pm)'),
  H: counted('hour24'),
  k: counted(),
  h: counted('hour12'),
  K: counted('hour12'),
  m: counted('minute'),
  s: counted('second'),
  S: (width) => ({ source: width === 1 ? '\\d{1,9}' : `\\d{${width}}` }),
  A: fixed('\\d+'),
  n: fixed('\\d+'),
  N: fixed('\\d+'),
  w: counted('week'),
  W: fixed('\\d'),
  F: fixed('\\d'),
  q: fixed('0?[1-4]'),
  Q: fixed('0?[1-4]'),
  X: (width) => ({ source: `(?:Z|${offset(width)})` }),
  x: (width) => ({ source: offset(width) }),
  Z: (width) => ({ source: zoneOffset(width) }),
  O: fixed('GMT(?:[+-]\\d{1,2}(?::\\d{2})?)?'),
  z: zone,
  V: zone,
  v: zone,
}

function pieceOf(letter: string, width: number, format: string): Piece {
  const make = LETTERS[letter]
  if (make === undefined) throw new SyntaxError(`date format "${format}" has the unknown letter "${letter}"`)
  return make(width)
}

function zoneOffset(width: number): string {
  if (width < 4) return '[+-]\\d{4}'
  return width === 4 ? 'GMT(?:[+-]\\d{2}:\\d{2})?' : `(?:Z|${offset(3)})`
}

function digits(width: number): string {
  return width === 1 ? '\\d{1,2}' : `\\d{${width}}`
}

function names(words: readonly string[], width: number): string {
  const shown = width === 3 ? words.map((word) => word.slice(0, 3)) : words
  return `(?:${shown.join('|')})`
}

function offset(width: number): string {
  if (width === 1) return '[+-]\\d{2}(?:\\d{2})?'
  return width === 2 || width === 4 ? '[+-]\\d{4}' : '[+-]\\d{2}:\\d{2}'
}

function inRange(text: Partial<Record<Field, string>>): boolean {
  const within = (field: Field, min: number, max: number): boolean => {
    const value = text[field]
    return value === undefined || (Number(value) >= min && Number(value) <= max)
  }
  return (
    within('month', 1, 12) &&
    within('day', 1, daysIn(text.year, text.month)) &&
    within('dayOfYear', 1, 366) &&
    within('week', 1, 53) &&
    within('hour24', 0, 23) &&
    within('hour12', 0, 12) &&
    within('minute', 0, 59) &&
    // A leap second is written as 60.
    within('second', 0, 60)
  )
}

function daysIn(year = '2000', month = '1'): number {
  return new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
