import { compileDateFormat } from '../../match/date/format.ts'
import { parseMoment } from '../../match/date/moment.ts'
import { parseOffset, shift } from '../../match/date/offset.ts'
import { toTruncation, truncate } from '../../match/date/truncate.ts'
import { type Helpers, helperError, type Use } from '../helper.ts'
import { DateValue, toText } from '../values.ts'
import { hashText } from './arguments.ts'

/** A date that was given, or now; moved by `offset`, to be printed in `format` and `timezone`. */
function date(use: Use): unknown {
  const given = use.context instanceof DateValue ? use.context : undefined
  const offset = hashText(use, 'offset')
  const start = given?.ms ?? use.tools.now
  const ms = offset === undefined ? start : shift(start, parseOffset(offset))
  return new DateValue(ms, hashText(use, 'format'), given?.zone ?? hashText(use, 'timezone'))
}

function parseDate(use: Use): unknown {
  const format = hashText(use, 'format')
  const text = toText(use.context)
  const moment = format === undefined ? parseMoment(text) : compileDateFormat(format).parse(text)
  return moment === undefined ? null : new DateValue(moment.ms)
}

function truncateDate({ context, rest }: Use): unknown {
  if (rest.length < 1) return helperError('Truncation type must be specified as the first parameter to truncateDate')
  if (!(context instanceof DateValue)) return helperError('A date object must be passed to the truncateDate helper')
  const truncation = toTruncation(toText(rest[0]))
  if (truncation === undefined) return helperError(`There is no truncation ${toText(rest[0])}`)
  return new DateValue(truncate(context.ms, truncation), context.format, context.zone)
}

/** Dates, by the environment's clock. */
export const dateHelpers: Helpers = {
  now: date,
  date,
  parseDate,
  truncateDate,
  dateFormat: (use) => {
    if (!(use.context instanceof DateValue)) return toText(use.context)
    const format = typeof use.rest[0] === 'string' ? use.rest[0] : hashText(use, 'format')
    return new DateValue(use.context.ms, format, hashText(use, 'tz') ?? use.context.zone)
  },
}
