import type { GraphQLLeafType } from 'graphql'
import type { Random } from '../../../../foundation/core/index.ts'
import type { GraphQlLibrary } from '../library.ts'

/** What a generated value belongs to. */
export interface LeafPlace {
  readonly type: GraphQLLeafType
  /** The field's name, which says more of a text than its type does. */
  readonly field: string
  readonly random: Random
  /** Environment time, epoch milliseconds. */
  readonly now: number
}

/** A value of a scalar or enum. */
export function leafValue(library: GraphQlLibrary, { type, field, random, now }: LeafPlace): unknown {
  if (library.isEnumType(type)) return random.pick(type.getValues()).value
  switch (type.name) {
    case 'Int':
      return wholeNumber(field, random)
    case 'Float':
      return random.integer(1, 99_999) / 100
    case 'Boolean':
      return random.chance(0.5)
    case 'ID':
      return String(random.integer(1, 999_999))
    case 'String':
      return textFor(field, random, now)
    default:
      return customScalar(type.name, random, now)
  }
}

function wholeNumber(field: string, random: Random): number {
  if (/age$/i.test(field)) return random.integer(18, 90)
  if (/year$/i.test(field)) return random.integer(1990, 2030)
  return random.integer(1, 100)
}

type MakeText = (random: Random, now: number) => string

const FIRST_NAMES = [
  'Ann',
  'Ben',
  'Clara',
  'David',
  'Emma',
  'Felix',
  'Grace',
  'Hugo',
  'Ida',
  'Jan',
  'Kim',
  'Lea',
] as const
const LAST_NAMES = [
  'Berg',
  'Carter',
  'Dubois',
  'Evans',
  'Fischer',
  'Garcia',
  'Hansen',
  'Ito',
  'Jones',
  'Keller',
] as const
const CITIES = [
  'Amsterdam',
  'Berlin',
  'Cork',
  'Dakar',
  'Essen',
  'Florence',
  'Ghent',
  'Hanoi',
  'Istanbul',
  'Jaipur',
] as const
const STREETS = ['Mill Lane', 'High Street', 'Station Road', 'Park Avenue', 'River Walk'] as const
const COUNTRIES = ['Austria', 'Brazil', 'Canada', 'Denmark', 'Estonia', 'France', 'Ghana', 'Hungary'] as const
const WORDS = ['amber', 'birch', 'cedar', 'dune', 'ember', 'fjord', 'grove', 'harbour', 'island', 'juniper'] as const

/** By the end of a field's name, the first that fits. */
const TEXTS: readonly (readonly [RegExp, MakeText])[] = [
  [/e?mail(address)?$/i, (random) => `${random.pick(FIRST_NAMES).toLowerCase()}${random.integer(1, 999)}@example.com`],
  [/(first|given)_?name$/i, (random) => random.pick(FIRST_NAMES)],
  [/(last|family|sur)_?name$/i, (random) => random.pick(LAST_NAMES)],
  [/(user|login|nick)_?name$|^login$|handle$/i, (random) => `${random.pick(WORDS)}${random.integer(1, 999)}`],
  [/(^|display|full)_?name$/i, (random) => `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`],
  [/(url|uri|href|link|website|avatar|image)$/i, (random) => `https://example.com/${random.integer(1, 9999)}`],
  [/(phone|mobile|fax)(number)?$/i, (random) => `+1 555 01${String(random.integer(0, 99)).padStart(2, '0')}`],
  [/city$|town$/i, (random) => random.pick(CITIES)],
  [/street(line\d)?$|address(line\d)?$/i, (random) => `${random.integer(1, 99)} ${random.pick(STREETS)}`],
  [/(zip|postal|post)(_?code)?$/i, (random) => String(random.integer(10_000, 99_999))],
  [/country_?code$/i, (random) => random.pick(['AT', 'BR', 'CA', 'DK', 'EE', 'FR'])],
  [/country$/i, (random) => random.pick(COUNTRIES)],
  [/currency(_?code)?$/i, (random) => random.pick(['EUR', 'USD', 'GBP', 'JPY'])],
  [/colou?r$/i, (random) => random.pick(['red', 'green', 'blue', 'black', 'white'])],
  [/(sku|code|reference|number)$/i, (random) => `${random.pick(WORDS).toUpperCase()}-${random.integer(100, 999)}`],
  [/(uuid|guid)$/i, (random) => random.uuid()],
  [/(created|updated|deleted|published|\w)_?at$|timestamp$|datetime$/i, pastMoment],
  [/date$|day$|birthday$/i, (random, now) => pastMoment(random, now).slice(0, 10)],
  [/(cursor|token|hash)$/i, (random) => Buffer.from(random.bytes(12)).toString('base64url')],
  [/(description|text|body|content|comment|message|summary|bio|about)$/i, (random) => sentence(random)],
]

function textFor(field: string, random: Random, now: number): string {
  const made = TEXTS.find(([name]) => name.test(field))?.[1](random, now)
  return made ?? `${random.pick(WORDS)} ${random.pick(WORDS)}`
}

function sentence(random: Random): string {
  const words = Array.from({ length: 6 }, () => random.pick(WORDS)).join(' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

/** Within the 30 days before now, to the second. */
function pastMoment(random: Random, now: number): string {
  return `${new Date(now - random.integer(0, 30 * 86_400) * 1000).toISOString().slice(0, 19)}Z`
}

/** Names of scalars that nearly everybody gives the same meaning. */
const SCALARS: readonly (readonly [RegExp, (random: Random, now: number) => unknown])[] = [
  [/^(local)?date$/i, (random, now) => pastMoment(random, now).slice(0, 10)],
  [/^(local)?time$/i, (random, now) => pastMoment(random, now).slice(11)],
  [/date_?time$|timestamp|instant/i, pastMoment],
  [/^(uuid|guid)$/i, (random) => random.uuid()],
  [/e?mail/i, (random) => `user${random.integer(1, 999)}@example.com`],
  [/^(url|uri|href)$/i, (random) => `https://example.com/${random.integer(1, 9999)}`],
  [/^json(object)?$|^map$|^any$/i, () => ({})],
  [/^(big_?int|long|int64|unsignedint|positiveint|nonnegativeint|byte|short)$/i, (random) => random.integer(1, 100)],
  [/decimal|money|double|^(non)?(negative|positive)?float$/i, (random) => random.integer(1, 99_999) / 100],
  [/^void$|^null$/i, () => null],
  [/duration/i, (random) => `PT${random.integer(1, 59)}M`],
]

function customScalar(name: string, random: Random, now: number): unknown {
  const made = SCALARS.find(([pattern]) => pattern.test(name))?.[1]
  return made === undefined ? `${random.pick(WORDS)} ${name}` : made(random, now)
}
