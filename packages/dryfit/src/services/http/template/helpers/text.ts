import { type GuardedRegex, knownRegex } from '../../regex/guarded-regex.ts'
import { javaToJavaScript } from '../../regex/java-syntax.ts'
import { type Helpers, helperError, type Use } from '../helper.ts'
import { isTruthy, OneOrMany, toList, toText } from '../values.ts'
import { boundedLength, hashNumber, hashText, subject } from './arguments.ts'

function capitalizeWords(text: string): string {
  return text.replace(/\S+/g, (word) => (word[0] as string).toUpperCase() + word.slice(1))
}

function pad(use: Use, place: 'left' | 'right' | 'center'): string {
  const text = toText(use.context)
  const size = boundedLength(hashNumber(use, 'size') ?? text.length)
  const fill = (hashText(use, 'pad') ?? ' ')[0] ?? ' '
  if (place === 'left') return text.padEnd(size, fill)
  if (place === 'right') return text.padStart(size, fill)
  return text.padStart(text.length + Math.floor(Math.max(0, size - text.length) / 2), fill).padEnd(size, fill)
}

/** The list that is joined: the first parameter, or all before the separator. */
function join(use: Use): string {
  const all = [use.context, ...use.rest]
  const list = toList(use.context)
  const separator = list === undefined ? all.pop() : (use.rest[0] ?? '')
  return `${hashText(use, 'prefix') ?? ''}${(list ?? all).map(toText).join(toText(separator))}${hashText(use, 'suffix') ?? ''}`
}

/** Compiles a pattern of a template. Undefined: it cannot be used. */
function compile(pattern: string, whole: boolean): GuardedRegex | undefined {
  const { source, flags } = javaToJavaScript(pattern)
  return knownRegex(source, flags.replace('s', ''), whole)
}

function regexExtract(use: Use): unknown {
  const pattern = toText(use.rest[0])
  const regex = compile(pattern, false)
  if (regex === undefined) return helperError(`Invalid regex string ${pattern}`)
  const match = regex.exec(toText(use.context))
  if (match === null) return use.hash.get('default') ?? helperError(`Nothing matched ${pattern}`)
  if (use.rest.length === 1) return match[0]
  use.assign(toText(use.rest[1]), new OneOrMany(match.slice(1)))
  return ''
}

function matches(use: Use): unknown {
  if (use.rest.length < 1) return helperError('You must specify the string to be matched and the regular expression')
  const regex = compile(toText(use.rest[0]), true)
  const held = regex?.test(toText(use.context)) ?? false
  if (!use.block) return held
  return held ? use.body() : use.otherwise()
}

function contains(use: Use): unknown {
  if (use.rest.length < 1) {
    return helperError('You must specify the string or array to be matched and the regular expression')
  }
  const expected = toText(use.rest[0])
  const list = Array.isArray(use.context) ? use.context : undefined
  const held =
    list === undefined ? toText(use.context).includes(expected) : list.some((each) => toText(each) === expected)
  if (!use.block) return held
  return held ? use.body() : use.otherwise()
}

function wordWrap(use: Use): string {
  const width = Math.max(1, boundedLength(Number(toText(use.rest[0]))))
  return wrapWords(toText(use.context), width)
}

/** Breaks lines at the last white space that leaves them no longer than `width`; longer words stay whole. */
export function wrapWords(text: string, width: number): string {
  let wrapped = ''
  let at = 0
  while (at < text.length) {
    const lineEnd = text.indexOf('\n', at)
    const end = lineEnd < 0 ? text.length : lineEnd
    if (lineEnd < 0 && end - at <= width) break
    const gap = lastGap(text, at, Math.min(at + width, end))
    if (gap >= 0) {
      wrapped += `${text.slice(at, gap)}\n`
      at = gap + 1
      continue
    }
    // No break comes before the first white space that a whole line lies in front of.
    const next = nextGap(text, at + 1)
    const skipped = next < 0 ? text.length : Math.max(at + 1, next - width)
    wrapped += text.slice(at, skipped)
    at = skipped
  }
  return wrapped + text.slice(at)
}

/** The last white space behind the first character from `at`, up to `most`; -1 when there is none. */
function lastGap(text: string, at: number, most: number): number {
  for (let gap = most; gap > at; gap--) if (/\s/.test(text[gap] ?? '')) return gap
  return -1
}

function nextGap(text: string, from: number): number {
  GAP.lastIndex = from
  return GAP.exec(text)?.index ?? -1
}

const GAP = /\s/g

function withoutTags(text: string): string {
  let kept = ''
  let at = 0
  for (;;) {
    const open = text.indexOf('<', at)
    const close = open < 0 ? -1 : text.indexOf('>', open)
    if (close < 0) return kept + text.slice(at)
    kept += text.slice(at, open)
    at = close + 1
  }
}

function substring({ context, rest: [start, end] }: Use): string {
  const text = toText(context)
  return text.slice(Number(toText(start)), end === undefined ? text.length : Number(toText(end)))
}

function stringFormat({ context, rest }: Use): string {
  const values = rest[Symbol.iterator]()
  return toText(context).replace(/%([-0]*)([1-9]\d*)?(?:\.(\d+))?([sdfx%])/g, (_, flags, width, precision, kind) => {
    if (kind === '%') return '%'
    const value = values.next().value
    const number = Number(toText(value))
    const text =
      kind === 's'
        ? toText(value)
        : kind === 'x'
          ? number.toString(16)
          : kind === 'd'
            ? String(Math.trunc(number))
            : roundedHalfUp(toText(value), Number(precision ?? 6))
    const size = boundedLength(Number(width || 0))
    if (flags.includes('-')) return text.padEnd(size)
    return text.padStart(size, flags.includes('0') ? '0' : ' ')
  })
}

/** Rounds the digits as they stand, as Java does: 1.005 is 1.01, though its nearest binary number is a little less. */
function roundedHalfUp(text: string, places: number): string {
  const digits = Math.min(20, places)
  const exact = new Intl.NumberFormat('en-US', {
    useGrouping: false,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return exact.format(text as Intl.StringNumericLiteral)
}

/** Texts: cut, pad, compare, replace. */
export const textHelpers: Helpers = {
  trim: (use) => subject(use).trim(),
  upper: (use) => subject(use).toUpperCase(),
  lower: (use) => subject(use).toLowerCase(),
  capitalize: (use) => capitalizeWords(subject(use)),
  capitalizeFirst: (use) => subject(use).replace(/^./s, (char) => char.toUpperCase()),
  center: (use) => pad(use, 'center'),
  ljust: (use) => pad(use, 'left'),
  rjust: (use) => pad(use, 'right'),
  cut: ({ context, rest: [part = ' '] }) => toText(context).replaceAll(toText(part), ''),
  defaultIfEmpty: ({ context, rest }) => [context, ...rest].find(isTruthy),
  join,
  arrayJoin: arrayJoin,
  substring,
  slugify: (use) =>
    subject(use)
      .normalize('NFKD')
      .replace(/[^\w\s-]/g, '')
      .trim()
      .toLowerCase()
      .replace(/[-\s]+/g, '-'),
  stringFormat,
  stripTags: (use) => withoutTags(subject(use)),
  abbreviate: ({ context, rest: [width] }) => {
    const text = toText(context)
    const size = boundedLength(Number(toText(width)))
    return text.length <= size ? text : `${text.slice(0, Math.max(0, size - 3))}...`
  },
  wordWrap,
  replace: ({ context, rest: [part, by] }) => toText(context).replaceAll(toText(part), () => toText(by)),
  yesno: (use) => {
    if (use.context === undefined || use.context === null) return hashText(use, 'maybe') ?? 'maybe'
    return isTruthy(use.context) ? (hashText(use, 'yes') ?? 'yes') : (hashText(use, 'no') ?? 'no')
  },
  regexExtract,
  matches,
  contains,
  size: ({ context }) => toList(context)?.length ?? sizeOf(context),
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (value instanceof Map) return value.size
  return typeof value === 'object' && value !== null ? Object.keys(value).length : toText(value).length
}

function arrayJoin(use: Use): string {
  if (typeof use.context !== 'string') return helperError('Separator parameter must be a String')
  if (use.rest[0] === undefined) return helperError('The parameter must be list')
  const items = toList(use.rest[0]) ?? use.rest
  if (items.length === 0) return ''
  const texts = items.map((item) => (use.block ? use.body(item) : toText(item)))
  return `${hashText(use, 'prefix') ?? ''}${texts.join(use.context)}${hashText(use, 'suffix') ?? ''}`
}
