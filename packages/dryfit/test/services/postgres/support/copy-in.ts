import type { Connection, Submittable } from 'pg'

/** What the types of `pg` leave out. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(bytes: Buffer): void
  endCopyFrom(): void
}

/** `COPY … FROM stdin` of node-postgres: `await copy.begun`, then `end`, then `await copy.over`. */
export class CopyIn implements Submittable {
  readonly #sql: string
  readonly #begun = Promise.withResolvers<void>()
  readonly #over = Promise.withResolvers<void>()
  #connection: CopyConnection | undefined

  constructor(sql: string) {
    this.#sql = sql
    // Whoever is interested in the end awaits it.
    this.#over.promise.catch(() => {})
  }

  get begun(): Promise<void> {
    return this.#begun.promise
  }

  /** Rejects with what the server says, or when the connection ends. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  end(rows: string): void {
    this.#connection?.sendCopyFromChunk(Buffer.from(rows))
    this.#connection?.endCopyFrom()
  }

  /** Called by node-postgres, as the others are. */
  submit(connection: Connection): void {
    connection.query(this.#sql)
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.#connection = connection
    this.#begun.resolve()
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#over.resolve()
  }

  handleError(error: Error): void {
    this.#over.reject(error)
  }
}
