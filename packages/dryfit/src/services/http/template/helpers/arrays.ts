import { type Helpers, helperError, type Use } from '../helper.ts'
import { toList, toText } from '../values.ts'
import { hashText } from './arguments.ts'

/** Longest list that `range` makes. */
const MAX_RANGE = 10_000

function range({ context, rest: [upper] }: Use): unknown {
  const from = Number(toText(context))
  const to = Number(toText(upper))
  if (!Number.isInteger(from) || !Number.isInteger(to) || toText(upper) === '') {
    return helperError('The range helper requires both lower and upper bounds as integer parameters')
  }
  if (to - from >= MAX_RANGE) return helperError(`The range is longer than ${MAX_RANGE}`)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}

/** Where to add or remove: undefined for the default, an error text for something else than a position. */
function positionOf(use: Use, length: number): number | undefined | string {
  const text = hashText(use, 'position')
  if (text === undefined) return undefined
  if (text === 'start') return 0
  if (text === 'end') return length
  const position = Number(text)
  if (!Number.isInteger(position)) return helperError("position must be 'start', 'end' or an integer")
  if (position >= 0 && position <= length) return position
  return helperError('position must be greater than or equal to 0 and less than or equal to the size of the list')
}

function arrayAdd(use: Use): unknown {
  const list = toList(use.context)
  if (list === undefined) return []
  if (use.rest.length === 0) return helperError('Missing required parameter: additional value to add to list')
  const position = positionOf(use, list.length)
  return typeof position === 'string' ? position : list.toSpliced(position ?? list.length, 0, use.rest[0])
}

function arrayRemove(use: Use): unknown {
  const list = toList(use.context)
  if (list === undefined) return []
  const position = positionOf(use, list.length)
  return typeof position === 'string' ? position : list.toSpliced(Math.min(position ?? list.length, list.length - 1), 1)
}

/** Lists: make, lengthen, shorten. */
export const arrayHelpers: Helpers = {
  array: ({ context, given, rest }) => (given ? [context, ...rest] : []),
  range,
  arrayAdd,
  arrayRemove,
}
