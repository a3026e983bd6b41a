import { compileDateFormat } from '../match/date/format.ts'
import { prettyJson } from '../match/json/pretty.ts'

/** A value with members of its own making: the only kind of object, beside plain data, that a template can look into. */
export abstract class TemplateValue {
  /** The member of a name; undefined when there is none. */
  abstract lookup(name: string): unknown
  /** What `{{value}}` prints. */
  abstract toText(): string
  /** What `{{#each value}}` goes through. */
  items(): readonly unknown[] | Readonly<Record<string, unknown>> | undefined {
    return undefined
  }
}

/** Values that are usually one: prints the first, and is a list for who asks by position. */
export class OneOrMany extends TemplateValue {
  readonly #values: readonly unknown[]

  constructor(values: readonly unknown[]) {
    super()
    this.#values = values
  }

  lookup(name: string): unknown {
    if (name === 'first') return this.#values[0]
    if (name === 'last') return this.#values.at(-1)
    if (name === 'size' || name === 'length') return this.#values.length
    return memberOf(this.#values, name) ?? memberOf(this.#values[0], name)
  }

  toText(): string {
    return toText(this.#values[0])
  }

  override items(): readonly unknown[] {
    return this.#values
  }
}

/** JSON that prints as JSON, where other data prints as Java would print it. */
export class JsonData extends TemplateValue {
  readonly value: unknown

  constructor(value: unknown) {
    super()
    this.value = value
  }

  lookup(name: string): unknown {
    return memberOf(this.value, name)
  }

  toText(): string {
    return Array.isArray(this.value) ? JSON.stringify(this.value) : prettyJson(this.value)
  }

  override items(): readonly unknown[] | Readonly<Record<string, unknown>> | undefined {
    if (Array.isArray(this.value)) return this.value
    return typeof this.value === 'object' && this.value !== null ? (this.value as Record<string, unknown>) : undefined
  }
}

export function jsonData(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !(value instanceof TemplateValue) ? new JsonData(value) : value
}

/** A time that knows how it is to be printed. */
export class DateValue extends TemplateValue {
  readonly ms: number
  readonly format: string | undefined
  readonly zone: string | undefined

  constructor(ms: number, format?: string, zone?: string) {
    super()
    this.ms = ms
    this.format = format
    this.zone = zone
  }

  lookup(): undefined {
    return undefined
  }

  toText(): string {
    const offsetMs = this.zone === undefined ? 0 : zoneOffsetAt(this.ms, this.zone)
    // Without a format it is the time in UTC to the second.
    return compileDateFormat(this.format ?? "yyyy-MM-dd'T'HH:mm:ssX").format(this.ms, offsetMs)
  }
}

/** How far a time zone is east of Greenwich at a moment. @throws RangeError for an unknown zone. */
function zoneOffsetAt(ms: number, zone: string): number {
  const name = /^(?:UTC|GMT|Z)$/.test(zone) ? 'UTC' : zone
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }).formatToParts(ms)
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(text)
  if (match === null) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000
}

/** The own member of a value. Nothing inherited can be reached: not `constructor`, not `__proto__`, no method. */
export function memberOf(value: unknown, name: string): unknown {
  if (value instanceof TemplateValue) return value.lookup(name)
  if (value instanceof Map) return value.get(name)
  if (Array.isArray(value)) {
    if (name === 'size' || name === 'length') return value.length
    const at = /^-?\d+$/.test(name) ? Number(name) : Number.NaN
    return value.at(at)
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const member = (value as Record<string, unknown>)[name]
  return typeof member === 'function' ? undefined : member
}

/** What a value prints. */
export function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (value instanceof TemplateValue) return value.toText()
  if (Array.isArray(value)) return `[${value.map(toText).join(', ')}]`
  if (typeof value === 'object') {
    const entries = value instanceof Map ? [...value] : Object.entries(value)
    return `{${entries.map(([name, each]) => `${name}=${toText(each)}`).join(', ')}}`
  }
  return typeof value === 'function' ? '' : String(value)
}

/** Whether `{{#if value}}` shows its body. */
export function isTruthy(value: unknown): boolean {
  if (value instanceof OneOrMany) return value.items().length > 0
  if (value instanceof JsonData) return isTruthy(value.value)
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0
}

/** Plain data behind a value, fit for JSON. */
export function toPlain(value: unknown): unknown {
  if (value instanceof JsonData) return value.value
  if (value instanceof OneOrMany) {
    const items = value.items()
    return items.length === 1 ? toPlain(items[0]) : items.map(toPlain)
  }
  if (value instanceof TemplateValue) return value.toText()
  if (Array.isArray(value)) return value.map(toPlain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, each]) => [name, toPlain(each)]))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toPlain(each)]))
  }
  return value
}

/** The elements of a value as a list. */
export function toList(value: unknown): readonly unknown[] | undefined {
  const items = value instanceof TemplateValue ? value.items() : value
  return Array.isArray(items) ? items : undefined
}
