/** Something outside the process that a service uses for as long as it runs: a database, a cache, a broker. */
export interface Resource {
  readonly name: string
  /** Rejects when it cannot be used right now. */
  check(): Promise<void>
  close(): Promise<void>
}
