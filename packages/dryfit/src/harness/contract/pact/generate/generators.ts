import type { Random } from '../../../../foundation/core/index.ts'
import type { GeneratorSpec } from '../model.ts'
import { formatDate } from './date.ts'
import { textFor } from './regex.ts'

/** What a value is generated from. */
export interface GenerateContext {
  readonly random: Random
  /** Environment time, epoch milliseconds: dates count from here. */
  readonly now: number
  /** What the handlers of provider states returned. */
  readonly providerValues: Readonly<Record<string, unknown>>
  /** Where the mock server listens, for links that point back to it. */
  readonly mockServerUrl?: string
}

type Generate = (spec: GeneratorSpec, context: GenerateContext, example: unknown) => unknown

const DIGITS = '0123456789'
const HEX = '0123456789abcdef'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const GENERATORS: Readonly<Record<string, Generate>> = {
  RandomInt: ({ min = 0, max = 10 }, { random }) => random.integer(Number(min), Number(max)),
  RandomDecimal: ({ digits = 10 }, { random }) => randomDecimal(Number(digits), random),
  RandomHexadecimal: ({ digits = 10 }, { random }) => characters(HEX, Number(digits), random),
  RandomString: ({ size = 10 }, { random }) => characters(LETTERS, Number(size), random),
  RandomBoolean: (_spec, { random }) => random.chance(0.5),
  Regex: ({ regex }, { random }) => textFor(String(regex), random),
  Uuid: ({ format }, { random }) => formatUuid(random.uuid(), format),
  Date: (spec, { now }) => formatDate('date', spec, now),
  Time: (spec, { now }) => formatDate('time', spec, now),
  DateTime: (spec, { now }) => formatDate('datetime', spec, now),
  ProviderState: (spec, { providerValues }, example) => providerValue(spec, providerValues, example),
  MockServerURL: (spec, { mockServerUrl }, example) => mockServerUrlOf(spec, mockServerUrl, example),
}

/** The value that a generator puts in place of the example; the example where nobody knows the generator. */
export function generateValue(spec: GeneratorSpec, context: GenerateContext, example: unknown): unknown {
  const generate = Object.hasOwn(GENERATORS, spec.type) ? GENERATORS[spec.type] : undefined
  return generate === undefined ? example : generate(spec, context, example)
}

function characters(from: string, count: number, random: Random): string {
  return Array.from({ length: count }, () => from[random.integer(0, from.length - 1)]).join('')
}

/** A number of so many digits with the point somewhere among them, and no leading zero. */
function randomDecimal(digits: number, random: Random): number {
  if (digits < 2) return random.integer(0, 9)
  const [whole, rest] = [characters('123456789', 1, random), characters(DIGITS, digits - 2, random)]
  const all = `${whole}${rest}${characters('123456789', 1, random)}`
  const point = random.integer(1, digits - 1)
  return Number(`${all.slice(0, point)}.${all.slice(point)}`)
}

function formatUuid(uuid: string, format: unknown): string {
  switch (format) {
    case 'simple':
      return uuid.replaceAll('-', '')
    case 'upper-case-hyphenated':
      return uuid.toUpperCase()
    case 'URN':
      return `urn:uuid:${uuid}`
    default:
      return uuid
  }
}

/** Replaces `${name}` by what the states gave; a lone name is an expression, too. */
function providerValue(spec: GeneratorSpec, values: Readonly<Record<string, unknown>>, example: unknown): unknown {
  const expression = String(spec.expression)
  const lone = /^(?:\$\{([^}]+)\}|([\w.-]+))$/.exec(expression)
  const name = lone?.[1] ?? lone?.[2]
  if (name !== undefined) return Object.hasOwn(values, name) ? typed(values[name], spec.dataType) : example
  let missing = false
  const text = expression.replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => {
    missing ||= !Object.hasOwn(values, key)
    return String(values[key])
  })
  return missing ? example : typed(text, spec.dataType)
}

function typed(value: unknown, dataType: unknown): unknown {
  switch (dataType) {
    case 'STRING':
      return String(value)
    case 'INTEGER':
    case 'DECIMAL':
    case 'FLOAT':
      return Number(value)
    case 'BOOLEAN':
      return value === true || value === 'true'
    default:
      return value
  }
}

/** The part of the example that the pattern's group keeps, behind the server's own address. */
function mockServerUrlOf({ regex }: GeneratorSpec, mockServerUrl: string | undefined, example: unknown): unknown {
  if (mockServerUrl === undefined) return example
  const kept = new RegExp(String(regex)).exec(String(example))?.[1]
  return kept === undefined ? example : `${mockServerUrl}/${kept.replace(/^\//, '')}`
}
