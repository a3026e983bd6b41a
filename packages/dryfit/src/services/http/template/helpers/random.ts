import { type Helpers, helperError, type Use } from '../helper.ts'
import { toList } from '../values.ts'
import { boundedLength, hashFlag, hashNumber, hashText } from './arguments.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const PRINTABLE = String.fromCharCode(...Array.from({ length: 93 }, (_, index) => 33 + index))

const ALPHABETS: Readonly<Record<string, string>> = {
  ALPHANUMERIC: LETTERS + DIGITS,
  ALPHABETIC: LETTERS,
  NUMERIC: DIGITS,
  ALPHANUMERIC_AND_SYMBOLS: PRINTABLE,
  HEXADECIMAL: `${DIGITS}abcdef`,
}

function randomValue(use: Use): string {
  const { random } = use.tools
  const type = hashText(use, 'type') ?? 'ALPHANUMERIC'
  const length = boundedLength(hashNumber(use, 'length') ?? 36)
  const alphabet = [...(ALPHABETS[type] ?? PRINTABLE)]
  const text = type === 'UUID' ? random.uuid() : Array.from({ length }, () => random.pick(alphabet)).join('')
  return hashFlag(use, 'uppercase') ? text.toUpperCase() : text.toLowerCase()
}

function pickRandom(use: Use): unknown {
  if (!use.given) {
    return helperError('Must specify either a single list argument or a set of single value arguments.')
  }
  const values = [...(toList(use.context) ?? [use.context, ...use.rest])]
  if (values.length === 0) return ''
  const { random } = use.tools
  const count = hashNumber(use, 'count')
  if (count === undefined || count <= 0) return random.pick(values)
  return Array.from({ length: Math.min(count, values.length) }, () =>
    values.splice(random.integer(0, values.length - 1), 1).at(0),
  )
}

/** Chance, drawn from the environment's seed. */
export const randomHelpers: Helpers = {
  randomValue,
  pickRandom,
  randomInt: (use) => {
    const lower = Math.ceil(hashNumber(use, 'lower') ?? -(2 ** 31))
    const upper = Math.floor(hashNumber(use, 'upper') ?? 2 ** 31 - 1)
    // The upper bound itself is never drawn, as in WireMock.
    return upper <= lower ? helperError('upper must be more than lower') : use.tools.random.integer(lower, upper - 1)
  },
  randomDecimal: (use) => {
    const lower = hashNumber(use, 'lower') ?? 0
    const upper = hashNumber(use, 'upper') ?? Number.MAX_SAFE_INTEGER
    return lower + (upper - lower) * use.tools.random.next()
  },
}
