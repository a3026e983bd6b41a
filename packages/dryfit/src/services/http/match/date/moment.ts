/** A point in time. Text without a zone is read as UTC, so that a test means the same on every machine. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly ms: number
}

const ISO =
  /^([+-]?\d{4,6})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?(\[[^\]]*\])?$/
const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d\d?[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})$/

/** Reads ISO 8601 dates and times (year, month, day or more) and the dates of HTTP headers. */
export function parseMoment(text: string): Moment | undefined {
  if (HTTP_DATE.test(text)) {
    const ms = Date.parse(text)
    return Number.isNaN(ms) ? undefined : { ms }
  }
  const match = ISO.exec(text)
  if (match === null) return undefined
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = match
  const millis = Math.floor(Number(`0.${fraction}`) * 1000)
  const utc = utcMs(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), millis)
  return utc === undefined ? undefined : { ms: utc - zoneOffsetMs(zone) }
}

/** Epoch milliseconds of a UTC date and time, or undefined when there is no such day. */
export function utcMs(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  millis = 0,
): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  if (hour > 24 || minute > 59 || second > 60) return undefined
  return date.setUTCHours(hour, minute, second, millis)
}

/** `Z`, `+02:00`, `-0530`, `+01` in milliseconds east of Greenwich. */
export function zoneOffsetMs(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone)
  if (match === null) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return (match[1] === '-' ? -1 : 1) * minutes * 60_000
}
