import { DryfitError } from '../../../../foundation/core/index.ts'

/** A value inside a contract file, which knows where it stands, so that an error can point at it (RFC 6901). */
export class Cursor {
  readonly value: unknown
  readonly pointer: string
  readonly #file: string

  constructor(value: unknown, file: string, pointer = '') {
    this.value = value
    this.#file = file
    this.pointer = pointer
  }

  /** The entry `key` of an object or list; its value is undefined when there is none. */
  at(key: string | number): Cursor {
    const { value } = this
    const next =
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined
    return new Cursor(next, this.#file, `${this.pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }

  has(key: string): boolean {
    return this.at(key).value !== undefined
  }

  object(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      throw this.error('an object')
    return this.value as Readonly<Record<string, unknown>>
  }

  objectOr<T>(fallback: T): Readonly<Record<string, unknown>> | T {
    return this.value === undefined || this.value === null ? fallback : this.object()
  }

  string(): string {
    if (typeof this.value !== 'string') throw this.error('a string')
    return this.value
  }

  /** The elements of a list; none when it is absent. */
  items(): Cursor[] {
    if (this.value === undefined || this.value === null) return []
    if (!Array.isArray(this.value)) throw this.error('a list')
    return this.value.map((_, index) => this.at(index))
  }

  error(expected: string): DryfitError {
    const { value } = this
    const got =
      value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
    return new DryfitError('CONTRACT_UNREADABLE', {
      what: `${this.#file} cannot be read as a pact file`,
      why: `at ${this.pointer || 'the root'}: expected ${expected}, got ${got}`,
    })
  }
}
