import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { type ClientBase, type Connections, quoteLiteral, sqlState } from '../connections.ts'
import {
  type Baseline,
  type Mark,
  readMarks,
  readSchemaMark,
  readSequences,
  type Sequence,
  type Table,
} from './baseline.ts'
import { type Content, keptContent, MAX_SNAPSHOT_ROWS, readRows, storedContent } from './content.ts'

/** A state of the rows that can be gone back to. */
export interface RowState {
  readonly contents: ReadonlyMap<string, Content>
  readonly sequences: readonly Sequence[]
}

/**
 * Brings the rows of a database back while an application stays connected to it: only tables that were written since
 * are emptied and filled again, with triggers and foreign keys asleep.
 *
 * ```
 *   marks now ≠ marks known  ──▶  DELETE, INSERT the state's rows, setval  ──▶  marks known
 * ```
 */
export class RowStates {
  readonly first: RowState
  readonly #connections: Connections
  readonly #baseline: Baseline
  /** What each table held, and its mark, when we last looked. */
  readonly #known = new Map<string, { content: Content; mark: Mark }>()
  #keptRows = 0

  /**
   * @param connections to the database, with a limit on waiting for locks.
   * @param seedCopy connections to a database that holds the baseline's rows and is not written.
   */
  constructor(connections: Connections, baseline: Baseline, seedCopy: () => Promise<Connections>) {
    this.#connections = connections
    this.#baseline = baseline
    const contents = new Map<string, Content>()
    for (const table of baseline.tables) {
      const mark = baseline.marks.get(table.name) ?? NO_ROWS
      const content = mark.count === 0 ? keptContent([]) : storedContent(seedCopy, table)
      contents.set(table.name, content)
      this.#known.set(table.name, { content, mark })
    }
    this.first = { contents, sequences: baseline.sequences }
  }

  /** Whether the tables are still those of the baseline. */
  async schemaChanged(): Promise<boolean> {
    return (await readSchemaMark(this.#connections)) !== this.#baseline.schemaMark
  }

  /** Goes back to a state. @throws the server's error; 55P03 where locks stay held. */
  async restore(state: RowState): Promise<void> {
    const marks = await readMarks(this.#connections, this.#baseline.tables)
    const dirty = this.#baseline.tables.filter(({ name }) => !this.#holds(name, state, marks))
    const sequences = await this.#movedSequences(state)
    if (dirty.length === 0 && sequences.length === 0) return
    await this.#connections.session((client) => write(client, dirty, sequences, state))
    const written = await readMarks(this.#connections, dirty)
    for (const { name } of dirty) this.#learn(name, state.contents.get(name), written.get(name))
  }

  /** Keeps the state of this moment: in memory, and only what differs from what is known. */
  async keep(): Promise<RowState> {
    const marks = await readMarks(this.#connections, this.#baseline.tables)
    const contents = new Map<string, Content>()
    for (const table of this.#baseline.tables) {
      if (table.kind === 'view') continue
      const known = this.#known.get(table.name)
      const mark = marks.get(table.name) ?? NO_ROWS
      if (known === undefined || !sameMark(known.mark, mark))
        this.#learn(table.name, await this.#read(table, mark), mark)
      const { content } = this.#known.get(table.name) ?? { content: keptContent([]) }
      contents.set(table.name, content)
    }
    return { contents, sequences: await readSequences(this.#connections) }
  }

  async #read(table: Table, { count }: Mark): Promise<Content> {
    this.#keptRows += count
    if (this.#keptRows > MAX_SNAPSHOT_ROWS) {
      throw new DryfitError('LIMIT_EXCEEDED', {
        what: `the snapshots of this database would keep more than ${MAX_SNAPSHOT_ROWS} rows in memory`,
        fix: 'keep fewer snapshots, or bring what they hold in common into the seed',
      })
    }
    return keptContent(await readRows(this.#connections, table))
  }

  #holds(table: string, state: RowState, marks: ReadonlyMap<string, Mark>): boolean {
    const known = this.#known.get(table)
    return known?.content === state.contents.get(table) && sameMark(known?.mark, marks.get(table))
  }

  #learn(table: string, content: Content | undefined, mark: Mark | undefined): void {
    if (content !== undefined && mark !== undefined) this.#known.set(table, { content, mark })
  }

  async #movedSequences(state: RowState): Promise<Sequence[]> {
    const now = new Map((await readSequences(this.#connections)).map((sequence) => [sequence.name, sequence.last]))
    return state.sequences.filter(({ name, last }) => now.has(name) && now.get(name) !== last)
  }
}

const NO_ROWS: Mark = Object.freeze({ count: 0, newest: '0' })

function sameMark(one: Mark | undefined, other: Mark | undefined): boolean {
  return one?.count === other?.count && one?.newest === other?.newest
}

async function write(
  client: ClientBase,
  dirty: readonly Table[],
  sequences: readonly Sequence[],
  state: RowState,
): Promise<void> {
  const tables = dirty.filter(({ kind }) => kind === 'table')
  await client.query(
    [
      'BEGIN',
      // Neither triggers nor foreign keys: the state was consistent when it was kept.
      'SET LOCAL session_replication_role = replica',
      ...tables.map(({ name }) => `DELETE FROM ONLY ${name}`),
    ].join(';'),
  )
  for (const table of tables) await fill(client, table, state.contents.get(table.name))
  const rest = [
    ...sequences.map(setSequence),
    ...dirty.filter(({ kind }) => kind === 'view').map(({ name }) => `REFRESH MATERIALIZED VIEW ${name}`),
    'COMMIT',
  ]
  await client.query(rest.join(';'))
}

/** Rows go in as they came out: as the text of the table's own row type. */
async function fill(client: ClientBase, { name, columns }: Table, content: Content | undefined): Promise<void> {
  if (content === undefined || columns.length === 0) return
  const values = columns.map((column) => `(s.r).${column}`).join(', ')
  const sql = `INSERT INTO ${name} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
    SELECT ${values} FROM (SELECT u::${name} AS r FROM unnest($1::text[]) u OFFSET 0) s`
  for await (const rows of content.batches()) await client.query(sql, [rows])
}

function setSequence({ name, start, last }: Sequence): string {
  return `SELECT setval(${quoteLiteral(name)}, ${last ?? start}, ${last !== null})`
}

/** Whether a failed restore means that this way is closed to us: someone else's server, where we are no superuser. */
export function isForbidden(thrown: unknown): boolean {
  return sqlState(thrown) === '42501'
}

/** Whether it failed because of locks that the application holds. */
export function isLocked(thrown: unknown): boolean {
  return sqlState(thrown) === '55P03' || sqlState(thrown) === '40P01'
}

export function resetFailed(database: string, cause: unknown, why = messageOf(cause)): DryfitError {
  return new DryfitError('RESET_FAILED', {
    what: `database "${database}" could not be brought back`,
    why,
    cause,
  })
}
