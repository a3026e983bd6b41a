import { isIPv4, isIPv6 } from 'node:net'
import { parseMoment } from '../date/moment.ts'

const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && parseMoment(text) !== undefined,
  'date-time': (text) => /T.*(?:Z|[+-]\d\d:\d\d)$/i.test(text) && parseMoment(text.toUpperCase()) !== undefined,
  time: (text) => /^\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(text),
  email: (text) => text.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(text),
  hostname: (text) => text.length <= 253 && /^(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$/i.test(text),
  ipv4: isIPv4,
  ipv6: isIPv6,
  uri: (text) => /^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text),
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
}

/** Whether a text has a format. Formats that are not known are not checked, as the standard has it. */
export function hasFormat(format: string, text: string): boolean {
  return Object.hasOwn(CHECKS, format) ? (CHECKS[format]?.(text) ?? true) : true
}
