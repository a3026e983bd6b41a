import type { Random } from '../../../../foundation/core/index.ts'
import { type Helpers, helperError } from '../helper.ts'
import { toText } from '../values.ts'

const FIRST = ['Ada', 'Alan', 'Barbara', 'Dennis', 'Edsger', 'Frances', 'Grace', 'Hedy', 'Katherine', 'Ken', 'Linus', 'Margaret', 'Niklaus', 'Radia', 'Tim'] // biome-ignore format: one list, one line
const LAST = ['Lovelace', 'Turing', 'Liskov', 'Ritchie', 'Dijkstra', 'Allen', 'Hopper', 'Lamarr', 'Johnson', 'Thompson', 'Hamilton', 'Wirth', 'Perlman', 'Knuth', 'Noether'] // biome-ignore format: one list, one line
const CITIES = ['Berlin', 'Lisbon', 'Oslo', 'Kyoto', 'Quito', 'Nairobi', 'Toronto', 'Auckland', 'Prague', 'Bergen']
const STREETS = ['Mill Lane', 'Station Road', 'High Street', 'Harbour Way', 'Garden Street', 'Bridge Road']
const COUNTRIES = ['Germany', 'Portugal', 'Norway', 'Japan', 'Ecuador', 'Kenya', 'Canada', 'New Zealand']
const WORDS = ['amber', 'basin', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'harbor', 'island', 'juniper', 'kernel', 'lumen', 'meadow', 'north', 'orchid', 'prairie'] // biome-ignore format: one list, one line
const ADJECTIVES = ['Small', 'Sturdy', 'Quiet', 'Bright', 'Handmade', 'Modern', 'Plain', 'Soft']
const MATERIALS = ['Oak', 'Steel', 'Cotton', 'Glass', 'Wool', 'Copper', 'Paper', 'Linen']
const PRODUCTS = ['Chair', 'Lamp', 'Table', 'Keyboard', 'Mouse', 'Bottle', 'Jacket', 'Notebook']
const COLORS = ['red', 'green', 'blue', 'amber', 'violet', 'teal', 'white', 'black']

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.integer(0, 9)).join('')
const words = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.pick(WORDS)).join(' ')
const sentence = (random: Random): string => {
  const text = words(random, random.integer(5, 10))
  return `${(text[0] as string).toUpperCase()}${text.slice(1)}.`
}
const fullName = (random: Random): string => `${random.pick(FIRST)} ${random.pick(LAST)}`
const userName = (random: Random): string => `${random.pick(FIRST)}.${random.pick(LAST)}`.toLowerCase()

/** What can be made up, by the names that WireMock's faker extension uses, in lower case without underscores. */
const MAKERS: ReadonlyMap<string, (random: Random) => string | number> = new Map<
  string,
  (random: Random) => string | number
>([
  ['name.firstname', (random) => random.pick(FIRST)],
  ['name.lastname', (random) => random.pick(LAST)],
  ['name.fullname', fullName],
  ['name.name', fullName],
  ['name.username', userName],
  // Names below example.com belong to nobody (RFC 2606).
  ['internet.emailaddress', (random) => `${userName(random)}@example.com`],
  ['internet.email', (random) => `${userName(random)}@example.com`],
  ['internet.username', userName],
  ['internet.domainname', (random) => `${random.pick(WORDS)}.example.com`],
  ['internet.url', (random) => `https://${random.pick(WORDS)}.example.com/`],
  ['internet.uuid', (random) => random.uuid()],
  ['internet.ipv4address', (random) => `192.0.2.${random.integer(1, 254)}`],
  ['address.city', (random) => random.pick(CITIES)],
  ['address.country', (random) => random.pick(COUNTRIES)],
  ['address.streetaddress', (random) => `${random.integer(1, 200)} ${random.pick(STREETS)}`],
  ['address.streetname', (random) => random.pick(STREETS)],
  ['address.zipcode', (random) => digits(random, 5)],
  ['phonenumber.phonenumber', (random) => `+1-555-01${digits(random, 2)}`],
  ['company.name', (random) => `${random.pick(LAST)} & ${random.pick(LAST)}`],
  ['commerce.productname', (random) => [ADJECTIVES, MATERIALS, PRODUCTS].map((list) => random.pick(list)).join(' ')],
  ['commerce.price', (random) => (random.integer(100, 99_999) / 100).toFixed(2)],
  ['commerce.color', (random) => random.pick(COLORS)],
  ['color.name', (random) => random.pick(COLORS)],
  ['lorem.word', (random) => random.pick(WORDS)],
  ['lorem.words', (random) => words(random, 3)],
  ['lorem.sentence', sentence],
  ['lorem.paragraph', (random) => Array.from({ length: 3 }, () => sentence(random)).join(' ')],
  ['number.digit', (random) => random.integer(0, 9)],
  ['number.randomdigit', (random) => random.integer(0, 9)],
])

/** Made-up data, drawn from the environment's seed: `{{random 'Name.first_name'}}`. */
export const fakerHelpers: Helpers = {
  random: ({ context, tools }) => {
    const name = toText(context)
    const make = MAKERS.get(name.toLowerCase().replaceAll('_', ''))
    return make === undefined ? helperError(`Unable to evaluate the expression ${name}`) : make(tools.random)
  },
}
