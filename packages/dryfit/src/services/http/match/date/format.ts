import { type Moment, utcMs, zoneOffsetMs } from './moment.ts'

/** A date format in Java's pattern letters, or the words `epoch` (milliseconds) and `unix` (seconds). */
export interface DateFormat {
  /** @param offsetMs how far east of Greenwich the text is to be. */
  format(ms: number, offsetMs?: number): string
  parse(text: string): Moment | undefined
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] // biome-ignore format: one list, one line
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** `letter` repeated `count` times, or literal text. */
type Token = { readonly letter: string; readonly count: number } | { readonly text: string }

const cache = new Map<string, DateFormat>()

/** Reads a pattern such as `yyyy-MM-dd'T'HH:mm:ssZ`. Letters without a meaning print as they are. */
export function compileDateFormat(pattern: string): DateFormat {
  const known = cache.get(pattern)
  if (known !== undefined) return known
  const made = pattern === 'epoch' || pattern === 'unix' ? numberFormat(pattern) : patternFormat(tokenize(pattern))
  if (cache.size < 1000) cache.set(pattern, made)
  return made
}

function numberFormat(word: 'epoch' | 'unix'): DateFormat {
  const unit = word === 'epoch' ? 1 : 1000
  return {
    format: (ms) => String(Math.floor(ms / unit)),
    parse: (text) => (/^-?\d{1,16}$/.test(text) ? { ms: Number(text) * unit } : undefined),
  }
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = []
  for (const [text, quoted, letter] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)) {
    if (quoted !== undefined) tokens.push({ text: quoted === '' ? "'" : quoted.replaceAll("''", "'") })
    else if (letter !== undefined) tokens.push({ letter, count: text.length })
    else tokens.push({ text })
  }
  return tokens
}

function patternFormat(tokens: readonly Token[]): DateFormat {
  return {
    format: (ms, offsetMs = 0) => {
      const local = new Date(ms + offsetMs)
      return tokens.map((token) => ('text' in token ? token.text : print(token, local, offsetMs))).join('')
    },
    parse: (text) => parseTokens(tokens, text),
  }
}

function print({ letter, count }: { letter: string; count: number }, date: Date, offsetMs: number): string {
  const number = (value: number): string => String(value).padStart(count, '0')
  switch (letter) {
    case 'y':
    case 'u':
      return count === 2 ? number(date.getUTCFullYear() % 100) : number(date.getUTCFullYear())
    case 'M':
    case 'L':
      return printName(MONTHS[date.getUTCMonth()] as string, count) ?? number(date.getUTCMonth() + 1)
    case 'd':
      return number(date.getUTCDate())
    case 'D':
      return number(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1)
    case 'E': {
      const day = DAYS[date.getUTCDay()] as string
      return count >= 4 ? day : day.slice(0, 3)
    }
    case 'H':
      return number(date.getUTCHours())
    case 'k':
      return number(date.getUTCHours() || 24)
    case 'h':
      return number(date.getUTCHours() % 12 || 12)
    case 'K':
      return number(date.getUTCHours() % 12)
    case 'm':
      return number(date.getUTCMinutes())
    case 's':
      return number(date.getUTCSeconds())
    case 'S':
      return String(date.getUTCMilliseconds()).padStart(3, '0').padEnd(count, '0').slice(0, Math.max(3, count))
    case 'a':
      return date.getUTCHours() < 12 ? 'AM' : 'PM'
    case 'z':
      return offsetMs === 0 ? 'UTC' : `GMT${printOffset(offsetMs, ':')}`
    case 'Z':
      return printOffset(offsetMs, '')
    case 'X':
    case 'x':
      if (offsetMs === 0 && letter === 'X') return 'Z'
      return count === 1 ? printOffset(offsetMs, '').slice(0, 3) : printOffset(offsetMs, count === 3 ? ':' : '')
    default:
      return letter.repeat(count)
  }
}

function printName(name: string, count: number): string | undefined {
  if (count < 3) return undefined
  return count === 3 ? name.slice(0, 3) : name
}

function printOffset(offsetMs: number, colon: string): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000))
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0')
  return `${offsetMs < 0 ? '-' : '+'}${hours}${colon}${String(minutes % 60).padStart(2, '0')}`
}

interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  millis: number
  afternoon: boolean | undefined
  offsetMs: number
}

function parseTokens(tokens: readonly Token[], text: string): Moment | undefined {
  const fields: Fields = {
    ...{ year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, millis: 0 },
    ...{ afternoon: undefined, offsetMs: 0 },
  }
  let rest = text
  for (const token of tokens) {
    const taken = 'text' in token ? (rest.startsWith(token.text) ? token.text : undefined) : read(token, rest, fields)
    if (taken === undefined) return undefined
    rest = rest.slice(taken.length)
  }
  if (rest !== '') return undefined
  const hour = fields.afternoon === undefined ? fields.hour : (fields.hour % 12) + (fields.afternoon ? 12 : 0)
  const { year, month, day, minute, second, millis } = fields
  const utc = utcMs(year, month, day, hour, minute, second, millis)
  return utc === undefined ? undefined : { ms: utc - fields.offsetMs }
}

/** Takes what a pattern letter stands for from the beginning of `text`. */
function read({ letter, count }: { letter: string; count: number }, text: string, fields: Fields): string | undefined {
  const digits = (most: number): string | undefined => new RegExp(`^\\d{1,${most}}`).exec(text)?.[0]
  const number = (field: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', most = 2): string | undefined => {
    const taken = digits(most)
    if (taken !== undefined) fields[field] = Number(taken)
    return taken
  }
  switch (letter) {
    case 'y':
    case 'u': {
      const taken = number('year', count === 2 ? 2 : 4)
      if (count === 2) fields.year += 2000
      return taken
    }
    case 'M':
    case 'L':
      return count >= 3 ? readName(MONTHS, text, (index) => (fields.month = index + 1)) : number('month')
    case 'd':
      return number('day')
    case 'E':
      return readName(DAYS, text, () => {})
    case 'H':
    case 'k':
    case 'h':
    case 'K':
      return number('hour')
    case 'm':
      return number('minute')
    case 's':
      return number('second')
    case 'S': {
      const taken = digits(9)
      if (taken !== undefined) fields.millis = Math.floor(Number(`0.${taken}`) * 1000)
      return taken
    }
    case 'a': {
      const taken = /^[AP]M/i.exec(text)?.[0]
      if (taken !== undefined) fields.afternoon = /^p/i.test(taken)
      return taken
    }
    case 'z':
    case 'Z':
    case 'X':
    case 'x': {
      const taken = /^(?:Z|GMT|UTC|[+-]\d\d(?::?\d\d)?)/.exec(text)?.[0]
      if (taken !== undefined) fields.offsetMs = zoneOffsetMs(taken)
      return taken
    }
    default:
      return undefined
  }
}

function readName(names: readonly string[], text: string, found: (index: number) => void): string | undefined {
  const lower = text.toLowerCase()
  for (const [index, name] of names.entries()) {
    for (const form of [name, name.slice(0, 3)]) {
      if (!lower.startsWith(form.toLowerCase())) continue
      found(index)
      return text.slice(0, form.length)
    }
  }
  return undefined
}
