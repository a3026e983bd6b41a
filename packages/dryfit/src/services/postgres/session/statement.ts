import type { Crossing, ExchangeEnd, ExchangeError, Message, Outcome, Seam } from '../../../foundation/core/index.ts'
import {
  BodyReader,
  type Column,
  decodeBind,
  decodeDataRow,
  decodeRowDescription,
  type ErrorFields,
  formatAt,
  HEADER_BYTES,
  rowsOfTag,
  showRow,
  showValue,
  WireError,
} from '../wire/index.ts'
import type { Portal } from './prepared.ts'
import { endsTransaction, shortenSql, traceOfSql } from './sql-text.ts'

/** Rows of a reply that the journal keeps, in bytes. */
const CAPTURED_ROW_BYTES = 2048

/** What the journal shows of every statement. */
export interface StatementAttributes {
  /** `connect` for the opening of a connection. */
  readonly kind: 'statement' | 'connect'
  /** Number of the client's connection, from 1, over all seams of the service. */
  readonly connection: number
  /** Process id of the server's session, as `pg_stat_activity` and `pg_locks` name it. */
  backend?: number
  /** The bracket it ran in; absent outside one. */
  transaction?: number
  /** Set where an earlier error of the same pipeline kept the server from running it. */
  skipped?: true
}

/** `exchange.request.value` of a statement. */
export interface StatementRequest {
  readonly sql: string
  /** The bound values as text, where there are any. */
  readonly values?: readonly (string | null)[]
}

/** `exchange.reply.value` of a statement. */
export interface StatementReply {
  /** `INSERT 0 1`, `COMMIT`. */
  readonly tag: string | undefined
  /** Rows that were returned or touched, as the tag tells. */
  readonly rowCount: number
  /** The first rows, as far as they were captured. */
  readonly rows: readonly Readonly<Record<string, string | null>>[]
  readonly error?: ErrorFields
}

/** One statement on its way: an exchange of the journal, and what is known of its reply so far. */
export class Statement {
  readonly sql: string
  readonly attributes: StatementAttributes
  readonly crossing: Crossing
  readonly openedTick = performance.now()
  /** Set when a Flush asks for its reply before any Sync does. */
  flushed = false
  /** The faults have had their say in the reply. */
  replyAsked = false
  columns: Buffer | undefined
  tag: string | undefined
  error: ErrorFields | undefined
  readonly portal: Portal | undefined
  #rows: Buffer[] | undefined
  #rowCount = 0
  #capturedBytes = 0
  #replyBytes = 0

  constructor(seam: Seam, sql: string, attributes: StatementAttributes, portal?: Portal) {
    this.sql = sql
    this.attributes = attributes
    this.portal = portal
    this.crossing = seam.open({
      protocol: 'postgres',
      operation: () => shortenSql(sql),
      request: () => showRequest(sql, portal),
      trace: traceOfSql(sql),
      bytes: sql.length + (portal?.bind?.length ?? 0),
      attributes: attributes as StatementAttributes & Record<string, unknown>,
    })
  }

  /** It would commit: an error in its place leaves no transaction behind. */
  get endsTransaction(): boolean {
    return endsTransaction(this.sql)
  }

  /** A DataRow; `bodyBytes` is its whole length, the buffer may hold only its beginning. */
  row(buffer: Buffer, start: number, end: number, bodyBytes: number): void {
    this.#rowCount++
    this.#replyBytes += bodyBytes
    const captured = end - start - HEADER_BYTES
    if (captured < bodyBytes || this.#capturedBytes + captured > CAPTURED_ROW_BYTES) return
    this.#rows ??= []
    this.#rows.push(Buffer.from(buffer.subarray(start + HEADER_BYTES, end)))
    this.#capturedBytes += captured
  }

  /** It is over. Further calls change nothing. */
  end(outcome: Exclude<Outcome, 'pending'>, why?: ExchangeError): void {
    const error = this.error ?? why
    const end: ExchangeEnd = { outcome, reply: () => this.#showReply(), bytes: this.#capturedBytes }
    this.crossing.close(error === undefined ? end : { ...end, error: { code: error.code, message: error.message } })
  }

  #showReply(): Message {
    const { tag, error } = this
    const rowCount = (tag === undefined ? undefined : rowsOfTag(tag)) ?? this.#rowCount
    const reply: StatementReply = { tag, rowCount, rows: this.#showRows(), ...(error && { error }) }
    return { value: reply, bodyBytes: this.#replyBytes }
  }

  #showRows(): Readonly<Record<string, string | null>>[] {
    const described = this.columns ?? this.portal?.columns ?? this.portal?.prepared?.columns
    const columns: Column[] = described === undefined ? [] : decodeRowDescription(new BodyReader(described))
    return (this.#rows ?? []).map((row) => showRow(columns, decodeDataRow(new BodyReader(row))))
  }
}

function showRequest(sql: string, portal: Portal | undefined): Message {
  const values = portal === undefined ? undefined : showValues(portal)
  const request: StatementRequest = values === undefined ? { sql } : { sql, values }
  return { value: request }
}

/** The bound values; undefined where there are none, or where the message was too large to keep whole. */
function showValues({ bind, prepared }: Portal): (string | null)[] | undefined {
  if (bind === undefined) return undefined
  try {
    const { values, formats } = decodeBind(new BodyReader(bind))
    if (values.length === 0) return undefined
    return values.map((value, index) =>
      showValue(value, formatAt(formats, index), prepared?.parameterTypes[index] ?? 0),
    )
  } catch (thrown) {
    if (thrown instanceof WireError) return undefined
    throw thrown
  }
}
