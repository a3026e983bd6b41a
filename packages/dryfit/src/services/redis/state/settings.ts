import { PARAMETERS, type Parameter } from './config-table.ts'
import { formatEventFlags, parseEventFlags } from './events.ts'

/** Where Redis changes the encoding of a value: these sizes show in `OBJECT ENCODING` and in the order of replies. */
export interface EncodingLimits {
  readonly hashMaxListpackEntries: number
  readonly hashMaxListpackValue: number
  readonly setMaxIntsetEntries: number
  readonly zsetMaxListpackEntries: number
  readonly zsetMaxListpackValue: number
}

/** The configuration of one server, as `CONFIG GET` and `CONFIG SET` see it. */
export class Settings {
  readonly #values: Map<string, string>
  limits: EncodingLimits
  /** Bits of `notify-keyspace-events`; 0 while nothing is to be told. */
  notify = 0
  maxBulkBytes = 0
  password = ''

  constructor(from?: Settings) {
    this.#values = from === undefined ? initialValues() : new Map(from.#values)
    this.limits = this.#readLimits()
    this.#derive()
  }

  get(name: string): string | undefined {
    const parameter = PARAMETERS.get(name)
    return parameter === undefined ? undefined : this.#values.get(parameter.name)
  }

  number(name: string): number {
    return Number(this.get(name))
  }

  /** Name and value of each parameter that `fits`, aliases as parameters of their own. */
  select(fits: (name: string) => boolean): [string, string][] {
    const names = [...PARAMETERS.keys()].filter(fits)
    return names.map((name) => [name, this.get(name) as string])
  }

  /** Sets all or none. Returns the reason why one cannot be set. */
  set(changes: readonly (readonly [string, string])[]): { name: string; why: string } | undefined {
    const checked: [string, string][] = []
    for (const [name, text] of changes) {
      const result = check(PARAMETERS.get(name) as Parameter, text)
      if ('why' in result) return { name, why: result.why }
      checked.push([(PARAMETERS.get(name) as Parameter).name, result.value])
    }
    for (const [name, value] of checked) this.#values.set(name, value)
    this.#derive()
    return undefined
  }

  /** Sets what can only be set at the start. */
  preset(name: string, value: string): void {
    this.#values.set(name, value)
    this.#derive()
  }

  #derive(): void {
    this.limits = this.#readLimits()
    this.notify = parseEventFlags(this.get('notify-keyspace-events') ?? '') ?? 0
    this.maxBulkBytes = this.number('proto-max-bulk-len')
    this.password = this.get('requirepass') ?? ''
  }

  #readLimits(): EncodingLimits {
    return {
      hashMaxListpackEntries: this.number('hash-max-listpack-entries'),
      hashMaxListpackValue: this.number('hash-max-listpack-value'),
      setMaxIntsetEntries: this.number('set-max-intset-entries'),
      zsetMaxListpackEntries: this.number('zset-max-listpack-entries'),
      zsetMaxListpackValue: this.number('zset-max-listpack-value'),
    }
  }
}

function initialValues(): Map<string, string> {
  return new Map([...PARAMETERS.values()].map(({ name, initial }) => [name, initial]))
}

type Checked = { readonly value: string } | { readonly why: string }

function check(parameter: Parameter, text: string): Checked {
  const { kind, takes } = parameter
  if (kind === 'bool') {
    const word = text.toLowerCase()
    return word === 'yes' || word === 'no' ? { value: word } : { why: "argument must be 'yes' or 'no'" }
  }
  if (kind === 'enum') {
    const word = takes.find((each) => each === text.toLowerCase())
    return word !== undefined
      ? { value: word }
      : { why: `argument(s) must be one of the following: ${takes.join(', ')}` }
  }
  if (kind === 'events') {
    const flags = parseEventFlags(text)
    return flags === undefined
      ? { why: 'Invalid event class character. Use Ag$lshzxeKEtmdn.' }
      : { value: formatEventFlags(flags) }
  }
  if (kind === 'int') return checkNumber(text, takes)
  if (kind === 'memory') return checkMemory(text, takes)
  return { value: text }
}

function checkNumber(text: string, [low = '0', high = '0']: readonly string[]): Checked {
  if (!/^-?[0-9]+$/.test(text)) return { why: "argument couldn't be parsed into an integer" }
  const value = BigInt(text)
  if (value >= BigInt(low) && value <= BigInt(high)) return { value: String(value) }
  return { why: `argument must be between ${low} and ${high} inclusive` }
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1000 ** 2,
  mb: 1024 ** 2,
  g: 1000 ** 3,
  gb: 1024 ** 3,
}

function checkMemory(text: string, [low = '0']: readonly string[]): Checked {
  const match = /^([0-9]+)([a-z]*)$/i.exec(text)
  const unit = UNITS[match?.[2]?.toLowerCase() ?? '']
  if (match === null || unit === undefined) return { why: 'argument must be a memory value' }
  const bytes = Number(match[1]) * unit
  if (bytes >= Number(low)) return { value: String(bytes) }
  return { why: `argument must be between ${low} and 9223372036854775807 inclusive` }
}
