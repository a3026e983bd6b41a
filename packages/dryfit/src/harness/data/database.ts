/** A row as the driver reads it. */
export type Row = Record<string, unknown>

/**
 * What this room needs of a database: a running `postgres` service is one, and so is anything with the same method.
 *
 * With a list of parameters, even an empty one, `query` runs one statement and resolves to its rows. Without one it runs any
 * number of statements, all or none, and what it resolves to does not matter.
 */
export interface Database {
  query(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
}

/** The part of a node-postgres `Pool` or `Client` that is used. */
export interface PgClient {
  query(sql: string, parameters?: unknown[]): Promise<{ readonly rows?: unknown[] }>
}

/**
 * A database behind a `Pool` or `Client` of node-postgres.
 *
 * @example const db = pgDatabase(new Pool({ connectionString }))
 */
export function pgDatabase(client: PgClient): Database {
  return {
    query: async (sql, parameters = []) => {
      // Without a list the driver takes the simple protocol, which runs several statements.
      const result = await (parameters.length === 0 ? client.query(sql) : client.query(sql, [...parameters]))
      return (result.rows ?? []) as Row[]
    },
  }
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A text in SQL, read the same whatever `standard_conforming_strings` is. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`
  return quoted.includes('\\') ? `E${quoted}` : quoted
}

/** The fields of an error of the server that say where it lies. */
export interface ServerError {
  readonly code?: string
  readonly detail?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

/** The fields of what was thrown, if the server said it: its SQLSTATE has five characters. */
export function serverError(thrown: unknown): ServerError | undefined {
  const code = (thrown as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? (thrown as ServerError) : undefined
}
