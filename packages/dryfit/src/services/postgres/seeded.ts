import { Connections, type Row } from './connections.ts'
import type { ServerAccess } from './server/server.ts'
import type { Template } from './template.ts'

/** The content that every test begins with, in a copy of the template that nobody writes. */
export class SeededDatabase {
  readonly #access: ServerAccess
  readonly #template: Template
  #connections: Promise<Connections> | undefined

  constructor(access: ServerAccess, template: Template) {
    this.#access = access
    this.#template = template
  }

  /** Runs one statement and returns its rows. */
  async query<R extends Row = Row>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const connections = await this.connect()
    return connections.query(sql, parameters) as Promise<R[]>
  }

  /** Connections to the copy, which is made when it is first asked for. */
  connect(): Promise<Connections> {
    this.#connections ??= this.#template.seedCopy().then((name) => new Connections(this.#access, name, { max: 1 }))
    return this.#connections
  }

  async end(): Promise<void> {
    await this.#connections?.then((connections) => connections.end())
  }
}
