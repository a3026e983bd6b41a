/** Settings of a service, read from its environment variables; a missing or wrong one ends the start with its name. */
export class Env {
  readonly #values: Readonly<Record<string, string | undefined>>

  constructor(values: Readonly<Record<string, string | undefined>> = process.env) {
    this.#values = values
  }

  text(name: string, fallback?: string): string {
    const value = this.#values[name] || fallback
    if (value === undefined) throw new Error(`${name} is not set`)
    return value
  }

  /** An address of another service, without the slash at its end. */
  url(name: string): string {
    const value = this.text(name)
    if (!URL.canParse(value)) throw new Error(`${name} is "${value}", which is not a URL`)
    return value.replace(/\/+$/, '')
  }

  integer(name: string, fallback: number): number {
    const value = this.#values[name]
    if (value === undefined || value === '') return fallback
    if (!/^\d{1,15}$/.test(value)) throw new Error(`${name} is "${value}", which is not a whole number`)
    return Number(value)
  }
}
