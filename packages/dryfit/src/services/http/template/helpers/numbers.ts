import { type Helpers, helperError, type Use } from '../helper.ts'
import { toText } from '../values.ts'
import { hashNumber, hashText } from './arguments.ts'

function math(use: Use): unknown {
  if (use.rest.length !== 2) {
    return helperError("All maths functions require two operands and an operator as parameters e.g. 3 '+' 2")
  }
  const left = decimal(use.context)
  const operator = toText(use.rest[0])
  const right = decimal(use.rest[1])
  const places = Math.max(left.places, right.places)
  switch (operator) {
    case '+':
      return rounded(left.value + right.value, places)
    case '-':
      return rounded(left.value - right.value, places)
    case '*':
    case 'x':
      return rounded(left.value * right.value, left.places + right.places)
    case '/':
      // WireMock divides to as many places as the left side has, and rounds half up.
      return right.value === 0 ? helperError('Division by zero') : rounded(left.value / right.value, left.places)
    case '%':
      return right.value === 0 ? helperError('Division by zero') : rounded(left.value % right.value, places)
    default:
      return helperError(`${operator} is not a valid mathematical operator`)
  }
}

function decimal(value: unknown): { value: number; places: number } {
  const text = toText(value).trim()
  const number = text === '' ? Number.NaN : Number(text)
  if (Number.isNaN(number)) return { value: 0, places: 0 }
  return { value: number, places: /\.(\d+)/.exec(text)?.[1]?.length ?? 0 }
}

/** A result with decimal places prints at least one of them, as Java does: `21.0`. */
function rounded(value: number, places: number): number | string {
  const factor = 10 ** Math.min(places, 15)
  const result = (Math.sign(value) * Math.round((Math.abs(value) + Number.EPSILON) * factor)) / factor
  return places > 0 && Number.isInteger(result) ? result.toFixed(1) : result
}

function numberFormat(use: Use): string {
  const number = Number(toText(use.context))
  const style = typeof use.rest[0] === 'string' ? use.rest[0] : undefined
  const digits = hashNumber(use, 'maximumFractionDigits')
  const least = hashNumber(use, 'minimumFractionDigits')
  const options: Intl.NumberFormatOptions = {
    useGrouping: hashText(use, 'groupingUsed') !== 'false',
    ...(digits !== undefined && { maximumFractionDigits: Math.min(20, digits) }),
    ...(least !== undefined && { minimumFractionDigits: Math.min(20, least) }),
  }
  if (style === 'percent') return new Intl.NumberFormat('en-US', { ...options, style: 'percent' }).format(number)
  if (style === 'currency') {
    return new Intl.NumberFormat('en-US', { ...options, style: 'currency', currency: 'USD' }).format(number)
  }
  if (style !== undefined && /[#0]/.test(style)) return formatByPattern(number, style)
  if (style === 'integer') return new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(number)
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 3, ...options }).format(number)
}

/** A pattern of Java's `DecimalFormat`: `#,##0.00`, `0.#`, `#%`, with text around it. */
function formatByPattern(number: number, pattern: string): string {
  const [, before = '', whole = '', fraction = '', after = ''] =
    /^([^#0,.]*)([#0,]*)(?:\.([#0]*))?(.*)$/.exec(pattern) ?? []
  const format = new Intl.NumberFormat('en-US', {
    useGrouping: whole.includes(','),
    minimumIntegerDigits: Math.max(1, whole.replace(/[^0]/g, '').length),
    minimumFractionDigits: Math.min(20, fraction.replace(/[^0]/g, '').length),
    maximumFractionDigits: Math.min(20, fraction.length),
    roundingMode: 'halfEven',
  } as Intl.NumberFormatOptions)
  return `${before}${format.format(after.includes('%') ? number * 100 : number)}${after}`
}

/** Numbers: reckoning, and telling even from odd. */
export const numberHelpers: Helpers = {
  math,
  isEven: ({ context, rest: [word = 'even'] }) => (Number(toText(context)) % 2 === 0 ? word : ''),
  isOdd: ({ context, rest: [word = 'odd'] }) => (Number(toText(context)) % 2 !== 0 ? word : ''),
  stripes: ({ context, rest: [even = 'even', odd = 'odd'] }) => (Number(toText(context)) % 2 === 0 ? even : odd),
  numberFormat,
}
