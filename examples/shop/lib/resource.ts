/** Something outside the process that a service uses for as long as it runs: a database, a cache, a broker. */
export interface Resource {
  readonly name: string
  /** The service does its work without it as well, only slower. Default: it does not. */
  readonly optional?: boolean
  /** Rejects when it cannot be used right now. */
  check(): Promise<void>
  close(): Promise<void>
}
