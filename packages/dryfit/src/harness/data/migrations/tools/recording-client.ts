import { Client } from 'pg'

/** Runs `work` with a connection of its own, and resolves to the statements that were run on it. */
export async function recordStatements(url: string, work: (client: Client) => Promise<unknown>): Promise<string[]> {
  const statements: string[] = []
  const client = new RecordingClient({ connectionString: url }, statements)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
  return statements
}

class RecordingClient extends Client {
  readonly #statements: string[]

  constructor(config: { connectionString: string }, statements: string[]) {
    super(config)
    this.#statements = statements
    const query = this.query.bind(this) as (...parameters: unknown[]) => unknown
    // The driver's own method has nine signatures; the text is the first parameter, or a field of it.
    Object.defineProperty(this, 'query', {
      value: (...parameters: unknown[]): unknown => {
        this.#statements.push(textOf(parameters[0]))
        return query(...parameters)
      },
    })
  }
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query
  const text: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, 'text') : undefined
  return typeof text === 'string' ? text : ''
}
